-- Evaluations of rules per order: halved or worse, events pass that no rule looked at.
-- /// monitor
-- title = "Rule checks per order"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "exposure"
-- unit = "ratio"
-- direction = "down"
-- view = "activity"
-- watch = [[], ["country"]]
-- min_denominator = 50
-- min_effect = 0.5
-- severity = "high"
-- scenarios = ["rule_outage", "late_partial_load"]
-- events = "rule_evaluations"
-- runbook = "No evaluations means that nothing is protected: the service or its feed is down. Page the engineer, then estimate what went through."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category,
       sum(evaluated) as numerator, sum(orders) as denominator
from (
    select day, country, category, evaluated, 0 as orders from rule_evaluations_day
    union all
    select day, country, category, 0, orders from orders_day
) as both_sides
where day >= $since and day < $until
group by all
