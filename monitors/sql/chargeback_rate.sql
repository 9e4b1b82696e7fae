-- Chargebacks opened per accepted order, by report date: early, and about orders of weeks ago.
-- /// monitor
-- title = "Chargebacks"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "payment_method"], ["country", "category"]]
-- min_denominator = 50
-- exposure = "chargeback_amount"
-- severity = "high"
-- scenarios = ["stolen_card", "card_testing", "triangulation"]
-- events = "after_sales"
-- events_where = "kind = 'chargeback' and step = 'opened'"
-- runbook = "These are orders of thirty to ninety days ago. Find their order days in the cohort view, then ask which rule should have caught them; prevent the next, do not chase the last."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "chargebacks"
-- denominator = "accepted_orders"
-- exposure = "chargeback_amount"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(chargebacks) as numerator,
       sum(accepted_orders) as denominator, sum(chargeback_amount) as chargeback_amount
from settled_day
where day >= $since and day < $until
group by all
