-- Applications of sellers and creators decided; honest recruiting moves them too, so they page nobody.
-- /// monitor
-- title = "Applications decided"
-- owner = "onboarding-risk"
-- stage = "onboarding"
-- role = "volume"
-- unit = "count"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "document_type"], ["country", "channel"]]
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["kyc_mill"]
-- events = "kyc"
-- runbook = "Look at the applications of the flagged document type and channel: same agency, same hour block, same device? Unique identities and a running recruiting campaign mean growth; shared documents mean a mill: stop the agency and re-check what it brought."
-- [detectors.spike]
-- [detectors.drift]
-- [who.agency]
-- from = "kyc_agency_day"
-- numerator = "applications"
-- [who.document]
-- from = "kyc_document_day"
-- numerator = "applications"
-- ///
select day as bucket, country, party, document_type, channel,
       sum(applications) as numerator
from kyc_day
where day >= $since and day < $until
group by all
