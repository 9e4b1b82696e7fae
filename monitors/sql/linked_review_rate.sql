-- Reviews by buyers linked to whom they review.
-- /// monitor
-- title = "Reviews by linked buyers"
-- owner = "creator-governance"
-- stage = "creator"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 5
-- severity = "medium"
-- scenarios = ["brushing", "creator_collusion"]
-- events = "interactions"
-- events_where = "kind = 'review' and linked"
-- runbook = "Follow the shared device or bank to the seller and look at his orders of the same days."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "linked_reviews"
-- denominator = "reviews"
-- ///
select day as bucket, country, category,
       sum(linked_reviews) as numerator, sum(reviews) as denominator
from interactions_day
where day >= $since and day < $until
group by all
