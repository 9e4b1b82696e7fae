-- Orders of returning buyers refused for suspicion: friction that good buyers feel.
-- /// monitor
-- title = "Orders refused for suspicion"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "response"
-- act = "We refused {order}"
-- unit = "percent"
-- direction = "up"
-- party = "buyer"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "payment_method"]]
-- min_denominator = 30
-- exposure = "rejected_amount"
-- severity = "medium"
-- scenarios = ["threshold_misset", "rule_outage", "stolen_card", "scripted_attack", "card_testing"]
-- events = "orders"
-- events_where = "decision = 'rejected' and buyer_type = 'returning'"
-- runbook = "Which rule refuses them, and did its version or threshold change? If the score mix did not move, it is us: put the threshold back and free what waits."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(rejected_orders) as numerator,
       sum(orders) as denominator, sum(rejected_amount) as rejected_amount
from orders_day
where day >= $since and day < $until and buyer_type = 'returning'
group by all
