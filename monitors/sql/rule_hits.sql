-- Hits over all rules, as context: they grow with orders.
-- /// monitor
-- title = "Hits of all rules"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "response"
-- act = "Our rules hit {event}"
-- unit = "count"
-- direction = "both"
-- party = "reviewer"
-- view = "activity"
-- watch = [[], ["country"]]
-- exposure = "amount"
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["pipeline_duplicates", "campaign_surge", "late_partial_load"]
-- events = "rule_hits"
-- runbook = "All rules up by one factor is doubled data: count distinct ids. Up in proportion to orders is a campaign."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, rule_id, version, country, category,
       sum(hits) as numerator, sum(amount) as amount
from rule_activity_day
where day >= $since and day < $until
group by all
