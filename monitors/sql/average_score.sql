-- Mean risk score of orders: whether the score itself has moved.
-- /// monitor
-- title = "Average risk score"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "exposure"
-- unit = "ratio"
-- direction = "both"
-- view = "activity"
-- watch = [[], ["country"]]
-- min_denominator = 30
-- severity = "low"
-- scenarios = ["stolen_card", "threshold_misset"]
-- events = "orders"
-- runbook = "Everything alike and no rule or model change is a broken feature: ask the score's owner. One segment alone is risk: read high_score_share there."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier, buyer_type,
       sum(score_sum) as numerator, sum(orders) as denominator
from orders_day
where day >= $since and day < $until
group by all
