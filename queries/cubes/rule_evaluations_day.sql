-- How many events each rule and version looked at on a day.
-- /// cube
-- source = "rule_evaluations"
-- grain = "day"
-- ///
select day, known_day, rule_id, version, country, category, sum(evaluated) as evaluated
from rule_evaluations
group by all
