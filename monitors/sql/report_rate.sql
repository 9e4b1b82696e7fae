-- Reports of users per interaction.
-- /// monitor
-- title = "Reports by users"
-- owner = "creator-governance"
-- stage = "creator"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 15
-- severity = "medium"
-- scenarios = ["creator_collusion", "fake_shipping"]
-- events = "interactions"
-- events_where = "kind = 'report'"
-- runbook = "Users saw it before we did: read the reported sellers and creators, upheld reports first."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "reports"
-- denominator = "interactions"
-- [who.creator]
-- from = "creator_day"
-- numerator = "reports"
-- denominator = "interactions"
-- ///
select day as bucket, country, category,
       sum(reports) as numerator, sum(interactions) as denominator
from interactions_day
where day >= $since and day < $until
group by all
