-- First scans after the promised time; the limit is 4 %. A slow carrier moves it as well, so it pages nobody.
-- /// monitor
-- title = "Orders sent late"
-- owner = "fulfilment-risk"
-- stage = "fulfilment"
-- role = "quality"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "seller_tier"], ["carrier"]]
-- min_denominator = 20
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["fake_shipping"]
-- events = "shipments"
-- events_where = "scan = 'first_scan' and late"
-- runbook = "Weather, strike or holiday hits one carrier or one market; a seller alone is overselling. Tell support before the buyers do."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "late_scans"
-- denominator = "first_scans"
-- ///
select day as bucket, country, category, seller_tier, carrier,
       sum(late_scans) as numerator, sum(first_scans) as denominator
from shipments_day
where day >= $since and day < $until
group by all
