-- Days an appeal waited for its answer, as minutes per closed appeal.
-- /// monitor
-- title = "Wait for the answer to an appeal"
-- owner = "governance-policy"
-- stage = "governance"
-- role = "quality"
-- unit = "minutes"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["party"]]
-- min_denominator = 5
-- severity = "low"
-- events = "appeals"
-- events_where = "step = 'closed'"
-- runbook = "A backlog: move people, answer the oldest first, and say so to those who wait."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, party, action, rule_id,
       sum(days_open * 1440) as numerator, sum(closed) as denominator
from appeals_day
where day >= $since and day < $until
group by all
