-- Coupon redemptions: a campaign that works moves them as well, so they page nobody.
-- /// monitor
-- title = "Coupons used"
-- owner = "promotion-risk"
-- stage = "promotion"
-- role = "volume"
-- unit = "count"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["campaign"], ["country", "campaign"]]
-- exposure = "subsidy"
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["coupon_abuse", "campaign_surge"]
-- events = "coupons"
-- runbook = "Is the campaign meant to run this hot? If accounts per device are normal it is a good campaign; if not, cap redemptions per device now and settle the rest later."
-- [detectors.spike]
-- [detectors.drift]
-- [who.device]
-- from = "coupons_device_day"
-- numerator = "redemptions"
-- exposure = "subsidy"
-- ///
select day as bucket, country, category, campaign, buyer_type,
       sum(redemptions) as numerator, sum(subsidy) as subsidy
from coupons_day
where day >= $since and day < $until
group by all
