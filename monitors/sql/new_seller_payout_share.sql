-- Payouts that go to sellers of the new tier.
-- /// monitor
-- title = "Payouts to new sellers"
-- owner = "settlement-risk"
-- stage = "settlement"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"]]
-- min_denominator = 2000
-- exposure = "paid_out"
-- severity = "medium"
-- scenarios = ["fake_shipping", "kyc_mill", "triangulation"]
-- events = "payouts"
-- events_where = "kind = 'payout' and seller_tier = 'new'"
-- runbook = "New sellers are paid before their refund window has closed: lengthen the holding period of the listed sellers, and look at their parcels first."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "payout_amount"
-- exposure = "payout_amount"
-- ///
select day as bucket, country, category,
       sum(case when seller_tier = 'new' then payout_amount else 0 end) as numerator,
       sum(payout_amount) as denominator, sum(case when seller_tier = 'new' then payout_amount else 0 end) as paid_out
from payouts_day
where day >= $since and day < $until
group by all
