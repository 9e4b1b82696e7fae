-- Orders of returning buyers from a device they have never used.
-- /// monitor
-- title = "Orders from a new device"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 30
-- exposure = "new_device_amount"
-- severity = "medium"
-- scenarios = ["stolen_card", "brushing"]
-- events = "orders"
-- events_where = "new_device and buyer_type = 'returning'"
-- runbook = "Old accounts on new devices with high scores are stolen cards or taken-over accounts: look at the address, then at the score. New buyers are not counted here."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, channel, payment_method,
       sum(new_device_orders) as numerator,
       sum(orders) as denominator, sum(new_device_amount) as new_device_amount
from orders_day
where day >= $since and day < $until and buyer_type = 'returning'
group by all
