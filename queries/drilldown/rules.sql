-- Rules by day and version: what they looked at, hit and stopped, and the labels the hits got since.
-- /// drilldown
-- ///
with named as (
    select rule_id, version, any_value(name) as name, any_value(mode) as mode
    from rules
    group by all
)
select c.day as day, c.rule_id as rule_id, c.version as version, c.country as country, c.category as category,
       c.hits as hits, c.evaluated as evaluated, c.labelled as labelled, c.bad as bad, c.amount as amount,
       n.name as name, n.mode as mode
from rule_day as c
left join named as n on n.rule_id = c.rule_id and n.version = c.version
where c.day >= $since and c.day < $until
