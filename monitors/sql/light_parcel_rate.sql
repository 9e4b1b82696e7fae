-- Weighed parcels under half of their declared weight.
-- /// monitor
-- title = "Parcels far too light"
-- owner = "fulfilment-risk"
-- stage = "fulfilment"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "seller_tier"], ["carrier"]]
-- min_denominator = 20
-- severity = "high"
-- scenarios = ["fake_shipping", "brushing", "kyc_mill"]
-- events = "shipments"
-- events_where = "weight_ratio < 0.5"
-- runbook = "Ask the carrier to open one. Hold payouts of the listed sellers; refunds for empty boxes follow in one to four weeks."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "light_parcels"
-- denominator = "weighed"
-- ///
select day as bucket, country, category, seller_tier, carrier,
       sum(light_parcels) as numerator, sum(weighed) as denominator
from shipments_day
where day >= $since and day < $until
group by all
