-- Applications that share a document, face, bank account or device with an earlier one.
-- /// monitor
-- title = "Applications with a shared identity"
-- owner = "onboarding-risk"
-- stage = "onboarding"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "document_type"], ["country", "channel"], ["party", "channel"]]
-- min_denominator = 5
-- severity = "high"
-- scenarios = ["kyc_mill"]
-- events = "kyc"
-- events_where = "duplicates > 0"
-- runbook = "Open the cluster by shared hash, reject what is pending, hold payouts of those already approved, and send the agency a question with a deadline."
-- [detectors.spike]
-- [detectors.drift]
-- [who.agency]
-- from = "kyc_agency_day"
-- numerator = "duplicate_identities"
-- denominator = "applications"
-- [who.document]
-- from = "kyc_document_day"
-- numerator = "duplicate_identities"
-- denominator = "applications"
-- ///
select day as bucket, country, party, document_type, channel,
       sum(duplicate_identities) as numerator, sum(applications) as denominator
from kyc_day
where day >= $since and day < $until
group by all
