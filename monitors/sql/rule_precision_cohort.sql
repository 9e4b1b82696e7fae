-- Labelled hits that were confirmed bad, by day of the hit, at fourteen days of age.
-- /// monitor
-- title = "Rule hits confirmed bad, by day of hit"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "quality"
-- unit = "percent"
-- direction = "down"
-- view = "cohort"
-- lag = 14
-- watch = [[], ["rule_id"]]
-- min_denominator = 5
-- exposure = "good_amount"
-- severity = "medium"
-- scenarios = ["threshold_misset", "immature_labels"]
-- events = "labels"
-- events_where = "rule_ids is not null"
-- runbook = "A rule that blocks good buyers costs more than it saves: move the threshold in the what-if, with n beside it. A rule without labels has no precision, not a bad one."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select order_day as bucket, known_day as reported, rule_id, version, country, category,
       sum(bad) as numerator, sum(labelled) as denominator, sum(good_amount) as good_amount
from labels_rule_day
where order_day >= $since and order_day < $until
group by all
