-- Attempts the issuer declined, technical failures left out.
-- /// monitor
-- title = "Payments declined by banks"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "response"
-- act = "Banks declined {payment}"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "payment_method"], ["country", "category"]]
-- min_denominator = 30
-- exposure = "declined_amount"
-- severity = "high"
-- scenarios = ["card_testing"]
-- events = "payments"
-- events_where = "outcome = 'declined'"
-- runbook = "Technical failures are not counted here (see technical_decline_rate). One card prefix with small tickets is a card test: rate-limit that prefix and the seller it is run at."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "payments_seller_day"
-- numerator = "declined"
-- denominator = "attempts"
-- exposure = "declined_amount"
-- [who.ip]
-- from = "payments_ip_day"
-- numerator = "declined"
-- denominator = "attempts"
-- exposure = "declined_amount"
-- ///
select day as bucket, country, category, payment_method, card_bin,
       sum(declined) as numerator,
       sum(attempts - technical_declines) as denominator, sum(declined_amount) as declined_amount
from payments_day
where day >= $since and day < $until
group by all
