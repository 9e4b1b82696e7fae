-- Holds released without a finding: sellers who waited for nothing.
-- /// monitor
-- title = "Holds released without a finding"
-- owner = "settlement-risk"
-- stage = "settlement"
-- role = "quality"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["seller_tier"]]
-- min_denominator = 5
-- exposure = "clean_release_amount"
-- severity = "medium"
-- scenarios = ["threshold_misset"]
-- events = "payouts"
-- events_where = "kind = 'release'"
-- runbook = "Too many means the hold rule is too wide: take its hits without finding to the rule's owner with the waiting time."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "release_amount"
-- exposure = "release_amount"
-- ///
select day as bucket, country, category, seller_tier,
       sum(clean_releases) as numerator,
       sum(releases) as denominator, sum(clean_release_amount) as clean_release_amount
from payouts_day
where day >= $since and day < $until
group by all
