-- First scans of new sellers with plausible tracking.
-- /// monitor
-- title = "New sellers' parcels with valid tracking"
-- owner = "fulfilment-risk"
-- stage = "fulfilment"
-- role = "exposure"
-- unit = "percent"
-- direction = "down"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 10
-- severity = "high"
-- scenarios = ["fake_shipping", "kyc_mill"]
-- events = "shipments"
-- events_where = "scan = 'first_scan' and not valid and seller_tier = 'new'"
-- runbook = "Labels without parcels: hold the payouts of the listed sellers until a second scan, and ask the carrier for one parcel. If sellers of every size fell alike, a carrier's scanners are down: see valid_tracking_rate."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, carrier,
       sum(valid_scans) as numerator, sum(first_scans) as denominator
from shipments_day
where day >= $since and day < $until and seller_tier = 'new'
group by all
