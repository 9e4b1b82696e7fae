-- Disputes and chargebacks per accepted order, by report date, as card schemes count.
-- /// monitor
-- title = "Disputes and chargebacks"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "payment_method"]]
-- min_denominator = 50
-- exposure = "disputed_amount"
-- severity = "medium"
-- scenarios = ["stolen_card", "refund_abuse", "triangulation", "seller_takeover", "fake_shipping"]
-- events = "after_sales"
-- events_where = "kind in ('dispute', 'chargeback') and step = 'opened'"
-- runbook = "The schemes' limits are in months and differ: know where we stand before the month ends. Refund early where the case is lost anyway."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "disputes"
-- denominator = "accepted_orders"
-- exposure = "dispute_amount"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(disputes + chargebacks) as numerator,
       sum(accepted_orders) as denominator, sum(dispute_amount + chargeback_amount) as disputed_amount
from settled_day
where day >= $since and day < $until
group by all
