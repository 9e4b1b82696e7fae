-- Refund-only, dispute or chargeback per accepted order, by order date, at twenty-one days of age.
-- /// monitor
-- title = "Orders that went wrong, by order day"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- view = "cohort"
-- lag = 21
-- watch = [[], ["country"], ["country", "category"], ["country", "seller_tier"]]
-- min_denominator = 30
-- exposure = "defect_amount"
-- severity = "medium"
-- scenarios = ["fake_shipping", "triangulation", "immature_labels", "refund_abuse", "displacement", "stolen_card", "seller_takeover"]
-- events = "after_sales"
-- events_where = "step = 'opened'"
-- runbook = "The seller-standard metric: compare at equal age, list sellers above one percent with n, and start with the largest."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "refund_only_orders"
-- denominator = "accepted_orders"
-- exposure = "refund_only_amount"
-- ///
select order_day as bucket, reported, country, category, payment_method, seller_tier,
       sum(refund_only_orders + disputes + chargebacks) as numerator,
       sum(accepted_orders) as denominator, sum(refund_only_amount + dispute_amount + chargeback_amount) as defect_amount
from cohort_day
where order_day >= $since and order_day < $until
group by all
