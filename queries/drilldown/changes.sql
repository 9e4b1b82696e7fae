-- What was changed on a day: rule versions, interventions (enforcement counted by day and scope), campaigns, holidays.
-- /// drilldown
-- ///
select cast(valid_from as date) as at, 'rule version' as kind, rule_id || ' version ' || version as name,
       cast(null as varchar) as country, cast(null as varchar) as category,
       any_value(name) || ', ' || any_value(action) || ', ' || any_value(mode)
           || ', hits from ' || any_value(threshold) as detail
from rules
where valid_from >= $since and valid_from < $until and version > 1
group by all
union all
select day, kind,
       case when kind = 'enforcement' then count(distinct seller_id) || case when count(distinct seller_id) = 1 then ' seller' else ' sellers' end
            else any_value(coalesce(rule_id || ' version ' || version, rule_id, kind)) end,
       country, category, any_value(description)
from interventions
where day >= $since and day < $until
group by day, kind, country, category, case when kind <> 'enforcement' then intervention_id end
union all
select day, kind, name, country, category, name
from calendar
where day >= $since and day < $until
