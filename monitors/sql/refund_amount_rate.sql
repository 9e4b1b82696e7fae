-- Value refunded on delivered parcels per value sold.
-- /// monitor
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- unit = "percent"
-- direction = "both"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "seller_tier"]]
-- min_denominator = 1000
-- exposure = "refund_amount"
-- severity = "medium"
-- scenarios = ["refund_abuse", "brushing"]
-- events = "after_sales"
-- events_where = "kind in ('refund_only', 'return_refund') and step = 'opened'"
-- runbook = "Far below normal in a category that sells well can be brushing; above it, split refund-only from returns."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "refund_amount"
-- denominator = "gmv"
-- exposure = "refund_amount"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(refund_amount) as numerator, sum(gmv) as denominator, sum(refund_amount) as refund_amount
from settled_day
where day >= $since and day < $until
group by all
