-- Payment attempts: card tests, campaigns and outages all move them, so they page nobody.
-- /// monitor
-- title = "Payment attempts"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "volume"
-- unit = "count"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "payment_method"]]
-- exposure = "attempted_amount"
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["card_testing", "campaign_surge", "pipeline_duplicates", "late_partial_load"]
-- events = "payments"
-- runbook = "With declines up and approvals flat it is card testing: read the card prefix and the network prefix. With approvals up in all prefixes it is demand: check the calendar."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, payment_method,
       sum(attempts) as numerator, sum(attempted_amount) as attempted_amount
from payments_day
where day >= $since and day < $until
group by all
