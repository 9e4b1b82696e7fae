-- First scans from places the seller has not registered.
-- /// monitor
-- title = "Parcels from unregistered places"
-- owner = "fulfilment-risk"
-- stage = "fulfilment"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "seller_tier"]]
-- min_denominator = 20
-- severity = "high"
-- scenarios = ["triangulation"]
-- events = "shipments"
-- events_where = "scan = 'first_scan' and not registered_origin"
-- runbook = "A new seller whose parcels come from other shops is triangulation: the goods are bought with stolen cards. Clearance and warehouses have one origin."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "foreign_origins"
-- denominator = "first_scans"
-- ///
select day as bucket, country, category, seller_tier, carrier,
       sum(foreign_origins) as numerator, sum(first_scans) as denominator
from shipments_day
where day >= $since and day < $until
group by all
