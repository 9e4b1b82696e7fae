-- First scans with plausible tracking; the target is 95 %. A slow carrier moves it as well, so it pages nobody.
-- /// monitor
-- title = "Parcels with valid tracking"
-- owner = "fulfilment-risk"
-- stage = "fulfilment"
-- role = "quality"
-- unit = "percent"
-- direction = "down"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "seller_tier"], ["carrier"]]
-- min_denominator = 20
-- severity = "high"
-- status = "shadow"
-- scenarios = ["fake_shipping"]
-- events = "shipments"
-- events_where = "scan = 'first_scan' and not valid"
-- runbook = "New sellers with few carriers: labels without parcels. One carrier with many sellers: his scanners are down, ask him. Hold payouts of the listed sellers until a second scan."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, seller_tier, carrier,
       sum(valid_scans) as numerator, sum(first_scans) as denominator
from shipments_day
where day >= $since and day < $until
group by all
