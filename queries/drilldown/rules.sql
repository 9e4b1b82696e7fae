-- Rules by day and version: what they looked at, hit and stopped, and the labels the hits got since.
-- /// drilldown
-- ///
with counted as (
    select day, rule_id, version, country, category, sum(hits) as hits, sum(evaluated) as evaluated,
           sum(labelled) as labelled, sum(bad) as bad, sum(amount) as amount
    from rule_day
    where day >= $since and day < $until
    group by all
),
named as (
    select rule_id, version, any_value(name) as name, any_value(mode) as mode
    from rules
    group by all
)
select c.*, n.name, n.mode
from counted as c
left join named as n on n.rule_id = c.rule_id and n.version = c.version
