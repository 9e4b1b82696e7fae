-- Uncollected seller debt per value sold.
-- /// monitor
-- title = "Debt that sellers do not pay"
-- owner = "settlement-risk"
-- stage = "settlement"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- party = "platform"
-- view = "activity"
-- watch = [[]]
-- min_denominator = 2000
-- exposure = "debt_amount"
-- severity = "high"
-- scenarios = ["fake_shipping", "triangulation", "kyc_mill"]
-- events = "payouts"
-- events_where = "kind = 'debt'"
-- runbook = "The money is gone: read when these sellers were paid, what their hold would have cost, and lengthen the holding period of their tier."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "debt_amount"
-- denominator = "gmv"
-- exposure = "debt_amount"
-- ///
select day as bucket, country, category, seller_tier,
       sum(debt_amount) as numerator, sum(gmv) as denominator, sum(debt_amount) as debt_amount
from (
    select day, country, category, seller_tier, debt_amount, 0.0 as gmv from payouts_day
    union all
    select day, country, category, seller_tier, 0.0, gmv from orders_day
) as both_sides
where day >= $since and day < $until
group by all
