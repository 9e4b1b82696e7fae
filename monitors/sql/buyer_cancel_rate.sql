-- Orders the buyer cancels.
-- /// monitor
-- title = "Orders cancelled by buyers"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "quality"
-- unit = "percent"
-- direction = "up"
-- party = "buyer"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "channel"]]
-- min_denominator = 20
-- exposure = "cancel_amount"
-- severity = "medium"
-- scenarios = ["creator_collusion", "brushing"]
-- events = "after_sales"
-- events_where = "kind = 'buyer_cancel'"
-- runbook = "Cancels after the commission window at one creator are collusion; cancels everywhere are a checkout or price mistake."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(buyer_cancels) as numerator,
       sum(accepted_orders) as denominator, sum(buyer_cancel_amount) as cancel_amount
from sales_day
where day >= $since and day < $until
group by all
