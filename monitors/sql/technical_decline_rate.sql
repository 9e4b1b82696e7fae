-- Attempts that failed for technical reasons: an outage of the payment service, not a risk, so it pages nobody here.
-- /// monitor
-- title = "Payments failed for technical reasons"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "quality"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "payment_method"]]
-- min_denominator = 30
-- severity = "medium"
-- status = "shadow"
-- events = "payments"
-- events_where = "decline_reason in ('issuer_unavailable', 'gateway_timeout')"
-- runbook = "Call the payment service and offer another method at checkout. It explains a fall of orders."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, payment_method,
       sum(technical_declines) as numerator, sum(attempts) as denominator
from payments_day
where day >= $since and day < $until
group by all
