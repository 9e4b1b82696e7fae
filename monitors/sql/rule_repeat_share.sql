-- Hits on a subject already hit that day, of all hits.
-- /// monitor
-- title = "Repeated rule hits"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "response"
-- act = "Our rules hit the same subject again in {hit}"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["rule_id"]]
-- min_denominator = 50
-- exposure = "amount"
-- severity = "low"
-- status = "shadow"
-- scenarios = ["card_testing", "pipeline_duplicates"]
-- events = "rule_hits"
-- runbook = "One subject hit many times is either a bot or a loop of ours: read the subjects."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, rule_id, version, country, category,
       sum(hits - subjects) as numerator, sum(hits) as denominator, sum(amount) as amount
from rule_hits_day
where day >= $since and day < $until
group by all
