-- Closed appeals that were overturned.
-- /// monitor
-- title = "Decisions overturned on appeal"
-- owner = "governance-policy"
-- stage = "governance"
-- role = "quality"
-- unit = "percent"
-- direction = "up"
-- party = "seller"
-- view = "activity"
-- watch = [[], ["country"], ["party"], ["rule_id"]]
-- min_denominator = 5
-- severity = "high"
-- scenarios = ["threshold_misset"]
-- events = "appeals"
-- events_where = "step = 'closed'"
-- runbook = "We were wrong about people: stop the rule's action or lower it to review, repair what was done, and tell policy."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, party, action, rule_id,
       sum(overturned) as numerator, sum(closed) as denominator
from appeals_day
where day >= $since and day < $until
group by all
