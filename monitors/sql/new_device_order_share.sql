-- Orders from a device the buyer has never used.
-- /// monitor
-- owner = "payment-risk"
-- stage = "payment"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 30
-- exposure = "new_device_amount"
-- severity = "medium"
-- scenarios = ["stolen_card"]
-- events = "orders"
-- events_where = "new_device"
-- runbook = "With high scores on old accounts it is stolen-card spend; with new buyers it is growth. Split by buyer type before anything else."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, payment_method, buyer_type,
       sum(new_device_orders) as numerator,
       sum(orders) as denominator, sum(new_device_amount) as new_device_amount
from orders_day
where day >= $since and day < $until
group by all
