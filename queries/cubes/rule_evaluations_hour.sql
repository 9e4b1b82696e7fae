-- How many events each rule looked at in an hour.
-- /// cube
-- source = "rule_evaluations"
-- grain = "hour"
-- ///
select day, hour, known_day, rule_id, country, sum(evaluated) as evaluated
from rule_evaluations
group by all
