-- Value of the largest invoice of the day.
-- /// monitor
-- title = "Largest order of the day"
-- owner = "shop-office"
-- stage = "orders"
-- role = "exposure"
-- unit = "money"
-- direction = "up"
-- watch = [[]]
-- min_effect = 8
-- exposure = "largest"
-- together = "largest"
-- severity = "high"
-- scenarios = ["cancelled_giant"]
-- events = "orders"
-- runbook = "Call the buyer before the goods leave: the two largest invoices of the year were typing mistakes cancelled within the hour."
-- [detectors.spike]
-- ///
select day as bucket, max(largest_order) as numerator, max(largest_order) as largest
from orders_day
where day >= $since and day < $until
group by all
