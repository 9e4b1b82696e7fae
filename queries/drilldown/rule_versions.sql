-- Every version of every rule: since when, with which threshold, where, and why.
-- /// drilldown
-- ///
with changed as (
    select rule_id, version, any_value(country) as country, any_value(category) as category,
           any_value(description) as note
    from interventions
    where rule_id is not null
    group by all
)
select r.rule_id as rule, r.version as version, r.name as name, r.stage as stage, r.action as action, r.mode as mode,
       r.threshold as threshold, cast(r.valid_from as date) as day, r.owner as owner,
       c.country as country, c.category as category, c.note as note
from rules as r
left join changed as c on c.rule_id = r.rule_id and c.version = r.version
