-- Paid out per value sold; it follows sales by a week, so it pages nobody.
-- /// monitor
-- title = "Paid out per sales"
-- owner = "settlement-risk"
-- stage = "settlement"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "seller_tier"]]
-- min_denominator = 2000
-- exposure = "payout_amount"
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["fake_shipping", "seller_takeover", "pipeline_duplicates"]
-- events = "payouts"
-- events_where = "kind = 'payout'"
-- runbook = "Money that leaves before the refund window closes. Look at the new sellers first; a doubled run shows in all tiers alike."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "payout_amount"
-- denominator = "gmv"
-- exposure = "payout_amount"
-- ///
select day as bucket, country, category, seller_tier,
       sum(payout_amount) as numerator, sum(gmv) as denominator, sum(payout_amount) as payout_amount
from (
    select day, country, category, seller_tier, payout_amount, 0.0 as gmv from payouts_day
    union all
    select day, country, category, seller_tier, 0.0, gmv from orders_day
) as both_sides
where day >= $since and day < $until
group by all
