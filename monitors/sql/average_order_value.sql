-- Mean value of an accepted order; a season of gifts moves it too, so it pages nobody.
-- /// monitor
-- title = "Average order value"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "volume"
-- unit = "money"
-- direction = "both"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 30
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["stolen_card", "triangulation", "seller_takeover"]
-- events = "orders"
-- runbook = "Up with high scores is stolen-card spend. Down with cheap prices at one seller is a takeover or a triangulation. One single giant order moves it too: open the largest."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier, buyer_type,
       sum(gmv) as numerator, sum(accepted_orders) as denominator
from orders_day
where day >= $since and day < $until
group by all
