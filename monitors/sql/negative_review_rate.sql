-- Reviews of one or two stars.
-- /// monitor
-- title = "Reviews of one or two stars"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- party = "buyer"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 10
-- severity = "medium"
-- scenarios = ["fake_shipping", "triangulation"]
-- events = "interactions"
-- events_where = "kind = 'review' and stars <= 2"
-- runbook = "Read twenty. Empty boxes and fakes are ours; late parcels belong to fulfilment."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "low_reviews"
-- denominator = "reviews"
-- ///
select day as bucket, country, category,
       sum(low_reviews) as numerator, sum(reviews) as denominator
from interactions_day
where day >= $since and day < $until
group by all
