-- Rules by day and version: what they looked at, hit and stopped, and the verdicts that the hits got since.
-- /// drilldown
-- ///
with named as (
    select rule_id, version, any_value(name) as name, any_value(mode) as mode
    from rules
    group by all
),
verdicts as (
    select order_id, bool_or(verdict = 'bad') as bad, bool_or(verdict = 'good') as good from labels group by order_id
),
counted as (
    select day, rule_id, version, country, category, hits, evaluated, 0 as labelled, 0 as bad, amount
    from rule_day
    where day >= $since and day < $until
    union all
    -- A hit counts once, however many verdicts its order got; one whose verdicts contradict each other does not.
    select h.day, h.rule_id, h.version, h.country, h.category, 0, 0, 1, case when v.bad then 1 else 0 end, 0.0
    from rule_hits as h
    join verdicts as v on v.order_id = h.order_id and v.bad <> v.good
    where h.day >= $since and h.day < $until
)
select c.day as day, c.rule_id as rule_id, c.version as version, c.country as country, c.category as category,
       c.hits as hits, c.evaluated as evaluated, c.labelled as labelled, c.bad as bad, c.amount as amount,
       n.name as name, n.mode as mode
from counted as c
left join named as n on n.rule_id = c.rule_id and n.version = c.version
