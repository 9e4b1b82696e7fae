-- Refunds with return per delivered order.
-- /// monitor
-- title = "Refunds with return"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 20
-- exposure = "return_refund_amount"
-- severity = "low"
-- scenarios = ["refund_abuse"]
-- events = "after_sales"
-- events_where = "kind = 'return_refund' and step = 'opened'"
-- runbook = "Quality or sizing, mostly: tell category management. Read the reasons of the category first."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "refunds"
-- denominator = "delivered_orders"
-- exposure = "refund_amount"
-- ///
select day as bucket, country, category, seller_tier, carrier,
       sum(return_refund_orders) as numerator,
       sum(delivered_orders) as denominator, sum(return_refund_amount) as return_refund_amount
from fulfilment_day
where day >= $since and day < $until
group by all
