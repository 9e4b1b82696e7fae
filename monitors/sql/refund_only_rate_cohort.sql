-- Refunds without return on delivered parcels, by order date, at fourteen days of age.
-- /// monitor
-- title = "Refunds without return, by order day"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- view = "cohort"
-- lag = 14
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 20
-- exposure = "refund_only_amount"
-- severity = "medium"
-- scenarios = ["refund_abuse", "immature_labels", "displacement", "fake_shipping"]
-- events = "after_sales"
-- events_where = "kind = 'refund_only' and step = 'opened'"
-- runbook = "The settled truth behind the early rate: cohorts at equal age. If only the early rate moved, buyers claim faster, not more."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select order_day as bucket, reported, country, category, payment_method, seller_tier,
       sum(refund_only_orders) as numerator,
       sum(accepted_orders) as denominator, sum(refund_only_amount) as refund_only_amount
from cohort_day
where order_day >= $since and order_day < $until
group by all
