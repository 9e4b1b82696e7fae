-- Commissions later reversed, by order date, at fourteen days of age.
-- /// monitor
-- title = "Commissions taken back, by order day"
-- owner = "creator-governance"
-- stage = "creator"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- party = "creator"
-- view = "cohort"
-- lag = 14
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 20
-- exposure = "reversed_amount"
-- severity = "medium"
-- scenarios = ["creator_collusion", "brushing", "immature_labels"]
-- events = "commissions"
-- events_where = "status = 'reversed'"
-- runbook = "The truth about a live week: compare cohorts at equal age, and pay out later where it rises."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select order_day as bucket, known_day as reported, country, category, channel,
       sum(reversed_orders) as numerator, sum(accrued_orders) as denominator, sum(reversed_amount) as reversed_amount
from commissions_order_day
where order_day >= $since and order_day < $until
group by all
