-- Appeals against rules, by the day they were opened, with what came of them.
-- /// drilldown
-- ///
with closed as (
    select appeal_id, any_value(outcome) as outcome from appeals where step = 'closed' group by appeal_id
)
select a.day as day, a.rule_id as rule, a.version as version, a.party as party, a.action as action,
       a.country as country, c.outcome as outcome
from appeals as a
left join closed as c on c.appeal_id = a.appeal_id
where a.step = 'opened' and a.rule_id is not null and a.day >= $since and a.day < $until
