-- Card attempts under five dollars that the issuer declined: the fingerprint of a card test.
-- /// monitor
-- title = "Tiny card payments declined"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "exposure"
-- unit = "bps"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["card_bin"], ["country", "category"]]
-- min_denominator = 20
-- exposure = "small_declined_amount"
-- severity = "high"
-- scenarios = ["card_testing"]
-- events = "payments"
-- events_where = "outcome = 'declined' and amount < 5"
-- runbook = "Block the card prefix at the seller it is run at, add velocity by network prefix, and list the few approvals: those cards will be charged back in thirty to ninety days."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "payments_seller_day"
-- numerator = "small_declined"
-- denominator = "attempts"
-- exposure = "declined_amount"
-- [who.ip]
-- from = "payments_ip_day"
-- numerator = "small_declined"
-- denominator = "attempts"
-- exposure = "declined_amount"
-- ///
select day as bucket, country, category, payment_method, card_bin,
       sum(small_declined) as numerator,
       sum(attempts - technical_declines) as denominator, sum(small_declined_amount) as small_declined_amount
from payments_day
where day >= $since and day < $until and card_bin is not null
group by all
