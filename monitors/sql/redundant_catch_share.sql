-- Confirmed bad orders that two rules or more had hit, of those any rule hit.
-- /// monitor
-- title = "Fraud caught by two rules or more"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "quality"
-- unit = "percent"
-- direction = "both"
-- view = "activity"
-- watch = [[], ["country"]]
-- min_denominator = 8
-- severity = "low"
-- status = "shadow"
-- scenarios = ["rule_outage"]
-- events = "labels"
-- events_where = "verdict = 'bad' and rule_ids is not null"
-- runbook = "Rules that always hit together are one rule: retire the weaker. A sudden fall means one of the pair stopped."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(caught_by_many) as numerator, sum(bad - missed_bad) as denominator
from labels_day
where day >= $since and day < $until
group by all
