-- Labelled hits that were confirmed bad, by the day of the label.
-- /// monitor
-- title = "Rule hits confirmed bad"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "quality"
-- unit = "percent"
-- direction = "down"
-- view = "activity"
-- watch = [[], ["rule_id"]]
-- min_denominator = 5
-- exposure = "good_amount"
-- severity = "medium"
-- scenarios = ["threshold_misset"]
-- events = "labels"
-- events_where = "rule_ids is not null"
-- runbook = "The early reading of precision: check label coverage before believing it, and the version's date."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, rule_id, version, country, category,
       sum(bad) as numerator, sum(labelled) as denominator, sum(good_amount) as good_amount
from labels_rule_day
where day >= $since and day < $until
group by all
