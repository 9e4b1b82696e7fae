-- Changes of rules and policies aimed at a metric, by day and scope (empty = all).
-- /// drilldown
-- ///
select day, target_metric as metric, country, category
from interventions
where coalesce(target_metric, '') <> '' and kind <> 'enforcement'
order by day, metric, country, category
