-- Orders the seller cancels; the limit is 2.5 %.
-- /// monitor
-- title = "Orders cancelled by sellers"
-- owner = "fulfilment-risk"
-- stage = "fulfilment"
-- role = "quality"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 20
-- exposure = "cancel_amount"
-- severity = "medium"
-- scenarios = ["seller_takeover"]
-- events = "after_sales"
-- events_where = "kind = 'seller_cancel'"
-- runbook = "Overselling after a campaign is innocent; a seller who takes orders and cancels all of them is testing prices or was taken over."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "seller_cancels"
-- denominator = "accepted_orders"
-- exposure = "seller_cancel_amount"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(seller_cancels) as numerator,
       sum(accepted_orders) as denominator, sum(seller_cancel_amount) as cancel_amount
from sales_day
where day >= $since and day < $until
group by all
