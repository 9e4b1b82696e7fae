-- Reviews within two hours of delivery or with the text of others.
-- /// monitor
-- title = "Suspicious reviews"
-- owner = "creator-governance"
-- stage = "creator"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 5
-- severity = "high"
-- scenarios = ["brushing"]
-- events = "interactions"
-- events_where = "kind = 'review'"
-- runbook = "Brushing writes its own praise. List the sellers, look for buyers they share, remove the reviews and take the orders out of the ranking; a viral product has normal delays and unlinked buyers."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "odd_reviews"
-- denominator = "reviews"
-- ///
select day as bucket, country, category,
       sum(odd_reviews) as numerator, sum(reviews) as denominator
from interactions_day
where day >= $since and day < $until
group by all
