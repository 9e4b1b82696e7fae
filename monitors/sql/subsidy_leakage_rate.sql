-- Redemptions by accounts linked to one another, with the subsidy they took.
-- /// monitor
-- title = "Coupons taken by linked accounts"
-- owner = "promotion-risk"
-- stage = "promotion"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- party = "platform"
-- view = "activity"
-- watch = [[], ["country"], ["campaign"], ["country", "category"]]
-- min_denominator = 10
-- exposure = "leaked_subsidy"
-- severity = "high"
-- scenarios = ["coupon_abuse", "scripted_attack"]
-- events = "coupons"
-- events_where = "linked"
-- runbook = "Money that buys no new buyer. Close the loop-hole in the campaign's terms (device, address, payment account), then reclaim from the largest cluster."
-- [detectors.spike]
-- [detectors.drift]
-- [who.device]
-- from = "coupons_device_day"
-- numerator = "linked_redemptions"
-- denominator = "redemptions"
-- exposure = "linked_subsidy"
-- ///
select day as bucket, country, category, campaign, buyer_type,
       sum(linked_redemptions) as numerator,
       sum(redemptions) as denominator, sum(linked_subsidy) as leaked_subsidy
from coupons_day
where day >= $since and day < $until
group by all
