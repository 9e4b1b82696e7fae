-- Hits of a rule per event it looked at, fallen to a fifth or less: a rule that stopped.
-- /// monitor
-- title = "Hits of a single rule"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "exposure"
-- unit = "percent"
-- direction = "down"
-- view = "activity"
-- watch = [["rule_id"], ["rule_id", "country"]]
-- min_denominator = 100
-- min_effect = 0.8
-- exposure = "amount"
-- severity = "high"
-- scenarios = ["rule_outage"]
-- events = "rule_hits"
-- runbook = "Is the service up in that region and was something deployed? Roll back first, then estimate what went through. If the score mix fell as well the attack has really ended."
-- [detectors.silence]
-- ///
select day as bucket, rule_id, version, country, category,
       sum(hits) as numerator, sum(evaluated) as denominator, sum(amount) as amount
from rule_activity_day
where day >= $since and day < $until
group by all
