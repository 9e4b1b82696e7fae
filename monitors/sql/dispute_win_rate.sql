-- Disputes and chargebacks closed in our favour.
-- /// monitor
-- title = "Disputes we won"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "quality"
-- unit = "percent"
-- direction = "down"
-- view = "activity"
-- watch = [[], ["country"], ["payment_method"]]
-- min_denominator = 5
-- exposure = "lost_amount"
-- severity = "medium"
-- events = "after_sales"
-- events_where = "step = 'closed' and kind in ('dispute', 'chargeback')"
-- runbook = "A fall means worse evidence or a scheme that changed its terms: read five lost cases."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, payment_method, seller_tier,
       sum(won) as numerator, sum(closed) as denominator, sum(lost_amount) as lost_amount
from after_sales_closed_day
where day >= $since and day < $until and kind in ('dispute', 'chargeback')
group by all
