-- Refunds without return on delivered parcels, by how the buyer paid and where he bought.
-- /// monitor
-- title = "Refunds without return, by payment"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- view = "activity"
-- watch = [["country", "payment_method"], ["country", "channel"], ["seller_tier", "payment_method"]]
-- min_denominator = 20
-- exposure = "refund_only_amount"
-- severity = "medium"
-- scenarios = ["refund_abuse", "displacement"]
-- events = "after_sales"
-- events_where = "kind = 'refund_only' and step = 'opened'"
-- runbook = "Cash on delivery cannot be charged back, so its abuse comes as refunds; look at the channel's hosts when live sessions carry it."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "refund_only_orders"
-- denominator = "accepted_orders"
-- exposure = "refund_only_amount"
-- [who.device]
-- from = "after_sales_device_day"
-- numerator = "refund_only_orders"
-- exposure = "refund_only_amount"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(refund_only_orders) as numerator,
       sum(accepted_orders) as denominator, sum(refund_only_amount) as refund_only_amount
from settled_day
where day >= $since and day < $until
group by all
