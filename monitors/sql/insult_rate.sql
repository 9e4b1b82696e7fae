-- Good orders that some rule had hit, of the random sample that is always reviewed.
-- /// monitor
-- title = "Good orders hit by a rule"
-- owner = "rule-engineering"
-- stage = "rules"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- party = "buyer"
-- view = "activity"
-- watch = [[], ["country"]]
-- min_denominator = 10
-- exposure = "sampled_insulted_amount"
-- severity = "medium"
-- scenarios = ["threshold_misset"]
-- events = "labels"
-- events_where = "source = 'sample' and verdict = 'good'"
-- runbook = "Good buyers were challenged or blocked: find the rule, weigh its catch against it, and write to those we lost."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(sampled_insulted) as numerator,
       sum(sampled_good) as denominator, sum(sampled_insulted_amount) as sampled_insulted_amount
from labels_day
where day >= $since and day < $until
group by all
