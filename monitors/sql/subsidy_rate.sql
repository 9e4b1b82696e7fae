-- Coupon subsidy per value sold, as context: every campaign moves it.
-- /// monitor
-- title = "Coupon money per sales"
-- owner = "promotion-risk"
-- stage = "promotion"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 2000
-- exposure = "subsidy"
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["coupon_abuse"]
-- events = "coupons"
-- runbook = "Compare with the campaign's budget. Above it with normal accounts per device is a pricing mistake; with shared devices it is abuse."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category,
       sum(subsidy) as numerator, sum(gmv) as denominator, sum(subsidy) as subsidy
from (
    select day, country, category, subsidy, 0.0 as gmv from coupons_day
    union all
    select day, country, category, 0.0, gmv from orders_day
) as both_sides
where day >= $since and day < $until
group by all
