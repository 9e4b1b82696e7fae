-- Chargebacks per accepted order, by order date, at thirty days of age.
-- /// monitor
-- title = "Chargebacks by order day"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- party = "platform"
-- view = "cohort"
-- lag = 30
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 50
-- exposure = "chargeback_amount"
-- severity = "high"
-- scenarios = ["stolen_card", "card_testing", "triangulation", "immature_labels"]
-- events = "after_sales"
-- events_where = "kind = 'chargeback' and step = 'opened'"
-- runbook = "Cohorts are compared at equal age. Use the order day to find what changed then: a rule version, a seller wave, a payment method."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select order_day as bucket, reported, country, category, payment_method, seller_tier,
       sum(chargebacks) as numerator,
       sum(accepted_orders) as denominator, sum(chargeback_amount) as chargeback_amount
from cohort_day
where order_day >= $since and order_day < $until
group by all
