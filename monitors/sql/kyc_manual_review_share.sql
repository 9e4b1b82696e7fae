-- Applications that need a person.
-- /// monitor
-- title = "Applications that need a person"
-- owner = "onboarding-risk"
-- stage = "onboarding"
-- role = "quality"
-- unit = "percent"
-- direction = "up"
-- party = "reviewer"
-- view = "activity"
-- watch = [[], ["country"], ["country", "document_type"]]
-- min_denominator = 8
-- severity = "medium"
-- events = "kyc"
-- events_where = "reviewer_minutes is not null"
-- runbook = "Which reason sends them to review? If a threshold moved, put it back or add reviewers for the day; a queue that grows turns into late approvals tomorrow."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, party, document_type, channel,
       sum(reviewed) as numerator, sum(applications) as denominator
from kyc_day
where day >= $since and day < $until
group by all
