-- Refunds without return on delivered parcels: the first sign of refund abuse.
-- /// monitor
-- title = "Refunds without return"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- party = "platform"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "seller_tier"], ["carrier"]]
-- min_denominator = 20
-- exposure = "refund_only_amount"
-- severity = "high"
-- scenarios = ["refund_abuse", "displacement", "fake_shipping"]
-- events = "after_sales"
-- events_where = "kind = 'refund_only' and step = 'opened'"
-- runbook = "Ask for photos and a police report above the limit for the clusters listed; check the carrier first: one carrier and many unlinked buyers is his fault, not fraud."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "refund_only_orders"
-- denominator = "delivered_orders"
-- exposure = "refund_only_amount"
-- [who.device]
-- from = "after_sales_device_day"
-- numerator = "refund_only_orders"
-- exposure = "refund_only_amount"
-- [who.address]
-- from = "after_sales_address_day"
-- numerator = "refund_only_orders"
-- exposure = "refund_only_amount"
-- ///
select day as bucket, country, category, seller_tier, carrier,
       sum(refund_only_orders) as numerator,
       sum(delivered_orders) as denominator, sum(refund_only_amount) as refund_only_amount
from fulfilment_day
where day >= $since and day < $until
group by all
