-- Events the rules looked at.
-- /// monitor
-- owner = "rule-engineering"
-- stage = "rules"
-- unit = "count"
-- direction = "down"
-- view = "activity"
-- watch = [[], ["country"]]
-- severity = "high"
-- scenarios = ["rule_outage", "late_partial_load"]
-- events = "rule_evaluations"
-- runbook = "No evaluations means that nothing is protected: the service or its feed is down. Page the engineer, then estimate what went through."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, rule_id, version, country, category,
       sum(evaluated) as numerator
from rule_day
where day >= $since and day < $until
group by all
