-- Hits of a rule per event it looked at.
-- /// monitor
-- title = "Rule hit rate"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "response"
-- act = "Our rules hit {event}"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [["rule_id"], ["rule_id", "country"], ["rule_id", "version"], ["country", "category"]]
-- min_denominator = 50
-- exposure = "amount"
-- severity = "high"
-- scenarios = ["scripted_attack", "threshold_misset", "card_testing", "stolen_card", "refund_abuse"]
-- events = "rule_hits"
-- runbook = "A step at a version's date is a threshold: compare precision before and after. One rule alone up is its own doing; several independent rules up is an attack."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "rule_hits_seller_day"
-- numerator = "hits"
-- exposure = "amount"
-- ///
select day as bucket, rule_id, version, country, category,
       sum(hits) as numerator, sum(evaluated) as denominator, sum(amount) as amount
from rule_activity_day
where day >= $since and day < $until
group by all
