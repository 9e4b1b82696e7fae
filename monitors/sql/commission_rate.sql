-- Commission accrued per value sold through creators.
-- /// monitor
-- title = "Commissions per creator sales"
-- owner = "creator-governance"
-- stage = "creator"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"], ["channel"]]
-- min_denominator = 2000
-- exposure = "accrued_amount"
-- severity = "medium"
-- scenarios = ["creator_collusion"]
-- events = "commissions"
-- runbook = "Was a commission plan changed? If not, look at the pairs: a seller that pays far above the others pays somebody for something else."
-- [detectors.spike]
-- [detectors.drift]
-- [who.pair]
-- from = "commissions_pair_day"
-- numerator = "accrued_amount"
-- denominator = "creator_gmv"
-- exposure = "accrued_amount"
-- [who.creator]
-- from = "creator_day"
-- numerator = "accrued_amount"
-- denominator = "creator_gmv"
-- exposure = "accrued_amount"
-- ///
select day as bucket, country, category, channel,
       sum(accrued_amount) as numerator,
       sum(creator_gmv) as denominator, sum(accrued_amount) as accrued_amount
from commissions_day
where day >= $since and day < $until
group by all
