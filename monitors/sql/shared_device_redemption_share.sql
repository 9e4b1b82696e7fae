-- Redemptions on devices that redeem for three accounts or more that day.
-- /// monitor
-- title = "Coupons used on shared devices"
-- owner = "promotion-risk"
-- stage = "promotion"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["campaign"], ["country", "campaign"]]
-- min_denominator = 15
-- exposure = "shared_device_subsidy"
-- severity = "high"
-- scenarios = ["coupon_abuse", "scripted_attack"]
-- events = "coupons"
-- runbook = "Take the devices from the list, void what is unshipped, and require a verified phone for the campaign. Family devices have two accounts, not ten."
-- [detectors.spike]
-- [detectors.drift]
-- [who.device]
-- from = "coupons_device_day"
-- numerator = "redemptions"
-- exposure = "subsidy"
-- ///
select day as bucket, country, category, campaign, buyer_type,
       sum(shared_device_redemptions) as numerator,
       sum(redemptions) as denominator, sum(shared_device_subsidy) as shared_device_subsidy
from coupons_day
where day >= $since and day < $until
group by all
