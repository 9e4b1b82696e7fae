-- Redemptions by new buyers, as context of the linked ones.
-- /// monitor
-- title = "Coupons used by new buyers"
-- owner = "promotion-risk"
-- stage = "promotion"
-- role = "exposure"
-- unit = "percent"
-- direction = "both"
-- view = "activity"
-- watch = [[], ["country"], ["campaign"]]
-- min_denominator = 20
-- severity = "low"
-- status = "shadow"
-- scenarios = ["coupon_abuse"]
-- events = "coupons"
-- runbook = "New-buyer coupons used by returning buyers mean the terms are not enforced; a sudden flood of new buyers on few devices means made-up accounts."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, campaign, buyer_type,
       sum(case when buyer_type = 'new' then redemptions else 0 end) as numerator,
       sum(redemptions) as denominator
from coupons_day
where day >= $since and day < $until
group by all
