-- Events blocked per event looked at, as context: a campaign that brings new buyers moves it.
-- /// monitor
-- title = "Events our rules block"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "response"
-- act = "Our rules blocked {event}"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"]]
-- min_denominator = 100
-- exposure = "blocked_amount"
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["threshold_misset"]
-- events = "rule_hits"
-- events_where = "action = 'block'"
-- runbook = "Blocks up without a score shift and appeals following is a threshold set wrong: put it back, apologise, and credit."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, rule_id, version, country, category,
       sum(blocked) as numerator, sum(evaluated) as denominator, sum(blocked_amount) as blocked_amount
from rule_activity_day
where day >= $since and day < $until
group by all
