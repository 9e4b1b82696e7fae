-- Not-received and empty-box claims on parcels the tracking says were delivered.
-- /// monitor
-- title = "Claims on delivered parcels"
-- owner = "fulfilment-risk"
-- stage = "fulfilment"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["carrier"], ["country", "seller_tier"]]
-- min_denominator = 20
-- exposure = "claim_amount"
-- severity = "high"
-- scenarios = ["refund_abuse", "fake_shipping", "displacement"]
-- events = "after_sales"
-- events_where = "reason in ('not_received', 'empty_box') and delivered and step = 'opened'"
-- runbook = "Many unlinked buyers with one carrier: the carrier lost a truck. Few addresses and devices: refund abuse. One new seller: empty parcels."
-- [detectors.spike]
-- [detectors.drift]
-- [who.device]
-- from = "after_sales_device_day"
-- numerator = "not_received_claims"
-- exposure = "not_received_amount"
-- [who.address]
-- from = "after_sales_address_day"
-- numerator = "not_received_claims"
-- exposure = "not_received_amount"
-- [who.seller]
-- from = "seller_day"
-- numerator = "delivered_claims"
-- denominator = "delivered_orders"
-- exposure = "delivered_claim_amount"
-- ///
select day as bucket, country, category, seller_tier, carrier,
       sum(delivered_claims) as numerator,
       sum(delivered_orders) as denominator, sum(delivered_claim_amount) as claim_amount
from fulfilment_day
where day >= $since and day < $until
group by all
