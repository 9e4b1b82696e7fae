-- Reviewed applications that waited longer than a day.
-- /// monitor
-- title = "Applications reviewed late"
-- owner = "onboarding-risk"
-- stage = "onboarding"
-- role = "quality"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"]]
-- min_denominator = 5
-- severity = "low"
-- events = "kyc"
-- events_where = "decision_hours > 24"
-- runbook = "Compare with the review share: more work or fewer people? Move reviewers between markets before sellers give up."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, party, document_type, channel,
       sum(late_reviews) as numerator, sum(reviewed) as denominator
from kyc_day
where day >= $since and day < $until
group by all
