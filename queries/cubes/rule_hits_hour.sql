-- Rule hits by hour, rule and market: a rule that falls silent shows within hours.
-- /// cube
-- source = "rule_hits"
-- grain = "hour"
-- ///
select day, hour, known_day, rule_id, country,
       count(*) as hits,
       sum(cast(amount as double)) as amount
from rule_hits
group by all
