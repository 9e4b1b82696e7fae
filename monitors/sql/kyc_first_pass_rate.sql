-- Applicants who pass at the first attempt.
-- /// monitor
-- title = "Applicants who pass at first try"
-- owner = "onboarding-risk"
-- stage = "onboarding"
-- role = "quality"
-- unit = "percent"
-- direction = "both"
-- view = "activity"
-- watch = [[], ["country"], ["country", "document_type"], ["country", "channel"]]
-- min_denominator = 8
-- severity = "medium"
-- scenarios = ["kyc_mill"]
-- events = "kyc"
-- events_where = "attempt = 1"
-- runbook = "A fall with one document type is usually the vendor's reader: ask for its release notes. A rise with one channel can be a mill that learnt the check: sample twenty passes by hand."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, party, document_type, channel,
       sum(first_passed) as numerator, sum(first_attempts) as denominator
from kyc_day
where day >= $since and day < $until
group by all
