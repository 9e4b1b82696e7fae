-- Creator orders that come from one seller carrying more than half of the creator's day; a viral product does it too, so it pages nobody.
-- /// monitor
-- title = "Creator orders from one seller"
-- owner = "creator-governance"
-- stage = "creator"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "channel"]]
-- min_denominator = 15
-- exposure = "pair_amount"
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["creator_collusion"]
-- events = "commissions"
-- runbook = "Exclusive contracts look like this, so look for self-linked buyers and cancels after the payout window before acting."
-- [detectors.spike]
-- [detectors.drift]
-- [who.pair]
-- from = "commissions_pair_day"
-- numerator = "accrued_orders"
-- exposure = "accrued_amount"
-- ///
select day as bucket, country, category, channel,
       sum(pair_orders) as numerator, sum(accrued_orders) as denominator, sum(pair_amount) as pair_amount
from commissions_day
where day >= $since and day < $until
group by all
