-- Orders at new sellers for less than six tenths of the usual price.
-- /// monitor
-- title = "Orders far below the usual price"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "channel"]]
-- min_denominator = 20
-- exposure = "underpriced_amount"
-- severity = "high"
-- scenarios = ["triangulation"]
-- events = "orders"
-- events_where = "price_ratio < 0.6 and seller_tier = 'new'"
-- runbook = "New sellers far under the market with many ship-from places sell other people's cards: buy one, look at the sender. Clearance ships from one place. An old seller that cuts prices overnight may have been taken over."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "underpriced_orders"
-- denominator = "orders"
-- exposure = "underpriced_amount"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(case when seller_tier = 'new' then underpriced_orders else 0 end) as numerator,
       sum(orders) as denominator, sum(case when seller_tier = 'new' then underpriced_amount else 0 end) as underpriced_amount
from orders_day
where day >= $since and day < $until
group by all
