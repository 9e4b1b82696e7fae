-- Time from the first bad event to the enforcement that answers it.
-- /// monitor
-- title = "Time until we step in"
-- owner = "governance-policy"
-- stage = "governance"
-- role = "quality"
-- unit = "minutes"
-- direction = "up"
-- view = "activity"
-- watch = [[]]
-- min_denominator = 2
-- severity = "low"
-- events = "interventions"
-- events_where = "kind = 'enforcement'"
-- runbook = "Which alerts waited, for whom, and why? Bring the three slowest to the review meeting."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category,
       sum(minutes_to_act) as numerator, sum(dated_enforcements) as denominator
from enforcements_day
where day >= $since and day < $until
group by all
