-- Refunds on parcels that were never delivered: the carrier's fault, not the buyer's, so it pages nobody.
-- /// monitor
-- title = "Refunds for parcels that never came"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["carrier"]]
-- min_denominator = 20
-- exposure = "refund_amount"
-- severity = "medium"
-- status = "shadow"
-- events = "after_sales"
-- events_where = "kind = 'refund_only' and not delivered and step = 'opened'"
-- runbook = "Ask the carrier for the lost parcels and claim them from him."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, seller_tier, carrier,
       sum(undelivered_refunds) as numerator,
       sum(delivered_orders) as denominator, sum(undelivered_refund_amount) as refund_amount
from fulfilment_day
where day >= $since and day < $until
group by all
