-- Interventions that may be measured: dated changes of rules, thresholds and policies with the metric they are meant to move and their scope.
-- Every column beside id, day, until, kind, name, metric, rule_id, first_bad_on, detail and holdout_… limits the scope; empty = all. Enforcement on single sellers is a measure against that seller and not in the ledger.
-- /// drilldown
-- ///
select intervention_id as id, day, cast(null as date) as until, kind,
       coalesce(rule_id || ' v' || version, kind) as name, coalesce(target_metric, '') as metric, coalesce(rule_id, '') as rule_id,
       first_bad_on, country, category, description as detail, holdout_by, holdout_value, holdout_share, holdout_key
from interventions
where kind <> 'enforcement'
order by day, id
