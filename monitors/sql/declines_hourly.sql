-- Attempts the issuer declined, by hour: a card test burns through in hours.
-- /// monitor
-- title = "Payments declined by banks, by hour"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "response"
-- act = "Banks declined {payment}"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- grain = "hour"
-- watch = [[], ["country"]]
-- min_denominator = 20
-- exposure = "declined_amount"
-- severity = "high"
-- scenarios = ["card_testing"]
-- events = "payments"
-- events_where = "outcome = 'declined'"
-- runbook = "Read the hour's card prefixes and network prefixes. Act inside the hour: rate-limit first, ask later."
-- [detectors.spike]
-- ///
select hour as bucket, country, payment_method,
       sum(declined) as numerator,
       sum(attempts - technical_declines) as denominator, sum(declined_amount) as declined_amount
from payments_hour
where day >= $since and day < $until
group by all
