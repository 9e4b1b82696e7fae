-- Orders of returning buyers with a risk score of 700 and more.
-- /// monitor
-- title = "Orders with a high risk score"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "payment_method"], ["country", "channel"]]
-- min_denominator = 20
-- exposure = "high_score_amount"
-- severity = "high"
-- scenarios = ["stolen_card", "scripted_attack", "card_testing"]
-- events = "orders"
-- events_where = "score >= 700 and buyer_type = 'returning'"
-- runbook = "Look at resaleable categories and old accounts on new devices: stolen cards. New buyers, who score higher and come with every campaign, are not counted here; a gifting season leaves the mix unchanged. Raise the review quota for the segment today; the chargebacks come in two months."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "high_score_orders"
-- denominator = "orders"
-- exposure = "high_score_amount"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(high_score_orders) as numerator,
       sum(orders) as denominator, sum(high_score_amount) as high_score_amount
from orders_day
where day >= $since and day < $until and buyer_type = 'returning'
group by all
