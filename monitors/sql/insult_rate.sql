-- Good orders that some rule had hit, of all orders labelled good.
-- /// monitor
-- owner = "rule-engineering"
-- stage = "rules"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["payment_method"], ["seller_tier"]]
-- min_denominator = 20
-- exposure = "insulted_amount"
-- severity = "medium"
-- scenarios = ["threshold_misset"]
-- events = "labels"
-- events_where = "verdict = 'good' and rule_ids is not null"
-- runbook = "Good buyers were challenged or blocked: find the rule, weigh its catch against it, and write to those we lost."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(insulted) as numerator, sum(good) as denominator, sum(insulted_amount) as insulted_amount
from labels_day
where day >= $since and day < $until
group by all
