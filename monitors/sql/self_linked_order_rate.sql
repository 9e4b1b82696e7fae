-- Creator orders whose buyer is linked to the creator or the seller.
-- /// monitor
-- title = "Creator orders by linked buyers"
-- owner = "creator-governance"
-- stage = "creator"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["country", "channel"]]
-- min_denominator = 15
-- exposure = "self_linked_amount"
-- severity = "high"
-- scenarios = ["creator_collusion"]
-- events = "commissions"
-- events_where = "self_linked"
-- runbook = "Freeze the commission of the pair until the return window has passed; a star session has many buyers that nobody is linked to."
-- [detectors.spike]
-- [detectors.drift]
-- [who.pair]
-- from = "commissions_pair_day"
-- numerator = "self_linked_orders"
-- denominator = "accrued_orders"
-- exposure = "self_linked_amount"
-- [who.creator]
-- from = "creator_day"
-- numerator = "self_linked_orders"
-- denominator = "accrued_orders"
-- exposure = "self_linked_amount"
-- ///
select day as bucket, country, category, channel,
       sum(self_linked_orders) as numerator,
       sum(accrued_orders) as denominator, sum(self_linked_amount) as self_linked_amount
from commissions_day
where day >= $since and day < $until
group by all
