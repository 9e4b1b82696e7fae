-- What was changed on a day: rule versions with what became of the threshold, policies, enforcement (counted by day and scope), campaigns, holidays.
-- `rule_id` and `metric` say which rule it is and which monitor it is meant to move; every other column beside at, kind, name and detail limits its scope.
-- /// drilldown
-- ///
with versions as (
    select rule_id, version, any_value(name) as name, min(cast(valid_from as date)) as at, any_value(threshold) as threshold
    from rules
    group by all
),
steps as (
    select *, lag(threshold, 1, threshold) over (partition by rule_id order by version) as before
    from versions
),
scoped as (
    select rule_id, version, country, category, any_value(kind) as kind, any_value(target_metric) as metric,
           any_value(description) as description
    from interventions
    where rule_id is not null and version is not null
    group by all
)
select s.at as at, coalesce(i.kind, 'rule version') as kind, s.rule_id || ' v' || s.version as name,
       i.country as country, i.category as category, s.rule_id as rule_id, i.metric as metric,
       case when s.threshold <> s.before then 'threshold ' || format('{:g}', s.before) || ' → ' || format('{:g}', s.threshold) || '; ' else '' end
           || coalesce(i.description, '“' || s.name || '”: new version') as detail
from steps as s
left join scoped as i on i.rule_id = s.rule_id and i.version = s.version
where s.at >= $since and s.at < $until and s.version > 1
union all
select day, kind,
       case when kind = 'enforcement' then count(distinct seller_id) || case when count(distinct seller_id) = 1 then ' seller' else ' sellers' end
            else any_value(coalesce(rule_id, kind)) end,
       country, category, any_value(rule_id), any_value(target_metric), any_value(description)
from interventions
where day >= $since and day < $until and (rule_id is null or version is null)
group by day, kind, country, category, case when kind <> 'enforcement' then intervention_id end
union all
select min(day), kind, name, country, category, null, null,
       case when max(day) > min(day) then 'until ' || strftime(max(day), '%-d %b') end
from calendar
where day >= $since and day < $until
group by kind, name, country, category
