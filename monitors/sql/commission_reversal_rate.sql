-- Commissions reversed per commission accrued in the two weeks before, by booking date.
-- /// monitor
-- title = "Commissions taken back"
-- owner = "creator-governance"
-- stage = "creator"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- party = "creator"
-- view = "activity"
-- watch = [[], ["country"]]
-- min_denominator = 20
-- exposure = "reversed_amount"
-- severity = "medium"
-- scenarios = ["creator_collusion", "brushing"]
-- events = "commissions"
-- events_where = "status = 'reversed'"
-- runbook = "Orders that came for the commission and left after it. Lengthen the holding period for the pair and look at its buyers."
-- [detectors.spike]
-- [detectors.drift]
-- [who.pair]
-- from = "commissions_pair_day"
-- numerator = "reversed_orders"
-- denominator = "accrued_orders"
-- exposure = "reversed_amount"
-- [who.creator]
-- from = "creator_day"
-- numerator = "reversed_orders"
-- denominator = "accrued_orders"
-- exposure = "reversed_amount"
-- ///
select day as bucket, country, category, channel,
       sum(reversed_orders) as numerator,
       sum(accrued_orders) as denominator, sum(reversed_amount) as reversed_amount
from commission_day
where day >= $since and day < $until
group by all
