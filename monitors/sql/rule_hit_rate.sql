-- Hits of a rule per event it looked at.
-- /// monitor
-- owner = "rule-engineering"
-- stage = "rules"
-- unit = "bps"
-- direction = "both"
-- view = "activity"
-- watch = [["rule_id"], ["rule_id", "country"], ["rule_id", "version"]]
-- min_denominator = 50
-- exposure = "amount"
-- severity = "high"
-- scenarios = ["rule_outage", "threshold_misset", "card_testing"]
-- events = "rule_hits"
-- runbook = "A step at a version's date is a threshold: compare precision before and after. One rule alone up is its own doing; several independent rules up is an attack; one at zero with evaluations normal is an outage."
-- [detectors.spike]
-- [detectors.drift]
-- [detectors.silence]
-- [who.seller]
-- from = "rule_hits_seller_day"
-- numerator = "hits"
-- exposure = "amount"
-- ///
select day as bucket, rule_id, version, country, category,
       sum(hits) as numerator, sum(evaluated) as denominator, sum(amount) as amount
from rule_day
where day >= $since and day < $until
group by all
