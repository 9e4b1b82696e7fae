-- Labels that a carrier took over with plausible tracking within four days, by order date; a slow carrier moves it too, so it pages nobody.
-- /// monitor
-- title = "Parcels handed over in four days"
-- owner = "fulfilment-risk"
-- stage = "fulfilment"
-- role = "quality"
-- unit = "percent"
-- direction = "down"
-- view = "cohort"
-- lag = 4
-- watch = [[], ["country"], ["country", "seller_tier"], ["carrier"]]
-- min_denominator = 20
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["fake_shipping"]
-- events = "shipments"
-- events_where = "scan = 'label'"
-- runbook = "A label is not a parcel. New sellers alone: fake shipping. All sellers of one carrier: his scans are late and the claims stay flat."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select order_day as bucket, known_day as reported, country, category, seller_tier, carrier,
       sum(valid_scans) as numerator, sum(labels) as denominator
from shipments_order_day
where order_day >= $since and order_day < $until
group by all
