-- Hits of a rule by hour, against the events it looked at: a rule that falls silent.
-- /// monitor
-- title = "Hits of a single rule, by hour"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "exposure"
-- unit = "percent"
-- direction = "down"
-- view = "activity"
-- grain = "hour"
-- watch = [["rule_id"]]
-- min_denominator = 5
-- exposure = "amount"
-- severity = "high"
-- scenarios = ["rule_outage"]
-- events = "rule_hits"
-- runbook = "Is the service up in that region and was something deployed at that hour? Roll back first. If the score mix fell as well the attack has really ended."
-- [detectors.silence]
-- ///
select hour as bucket, rule_id, country,
       sum(hits) as numerator, sum(evaluated) as denominator, sum(amount) as amount
from rule_hour
where day >= $since and day < $until
group by all
