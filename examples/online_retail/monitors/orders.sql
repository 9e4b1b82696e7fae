-- Invoices written.
-- /// monitor
-- title = "Orders"
-- owner = "shop-office"
-- stage = "orders"
-- role = "volume"
-- unit = "count"
-- direction = "down"
-- watch = [[]]
-- min_effect = 0.5
-- exposure = "order_value"
-- severity = "medium"
-- events = "orders"
-- runbook = "Is the till's file complete, and was the shop open? If both, ask the office what happened."
-- [detectors.spike]
-- ///
select day as bucket, sum(orders) as numerator, sum(order_value) as order_value
from orders_day
where day >= $since and day < $until
group by all
