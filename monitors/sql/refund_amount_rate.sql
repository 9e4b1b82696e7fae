-- Value refunded on delivered parcels per value sold.
-- /// monitor
-- title = "Money refunded"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"]]
-- min_denominator = 2000
-- exposure = "refund_amount"
-- severity = "medium"
-- scenarios = ["refund_abuse"]
-- events = "after_sales"
-- events_where = "kind in ('refund_only', 'return_refund') and step = 'opened'"
-- runbook = "Split refund-only from returns, then look at the few large ones: one giant order is a cause of its own kind."
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
