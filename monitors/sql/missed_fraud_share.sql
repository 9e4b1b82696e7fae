-- Confirmed bad orders that no rule had hit, by the day of the label.
-- /// monitor
-- title = "Fraud that no rule had hit"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "quality"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["payment_method"], ["country", "category"]]
-- min_denominator = 8
-- exposure = "missed_amount"
-- severity = "high"
-- scenarios = ["stolen_card", "triangulation", "rule_outage"]
-- events = "labels"
-- events_where = "verdict = 'bad' and rule_ids is null"
-- runbook = "What do the missed ones share? That is the next rule. Look at reasons first: a new kind of fraud or an old rule that fell silent."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "bad"
-- denominator = "verdicts"
-- exposure = "bad_amount"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(missed_bad) as numerator, sum(bad) as denominator, sum(missed_amount) as missed_amount
from labels_day
where day >= $since and day < $until
group by all
