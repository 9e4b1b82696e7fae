-- Applications that share an identity with an account enforced before.
-- /// monitor
-- title = "Applications by earlier offenders"
-- owner = "governance-policy"
-- stage = "onboarding"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "channel"]]
-- min_denominator = 8
-- severity = "medium"
-- scenarios = ["kyc_mill"]
-- events = "kyc"
-- events_where = "linked_to_enforced"
-- runbook = "Offenders are coming back: read which identity they reuse (bank first), block it at sign-up, and check how many of their earlier accounts still hold money."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, party, document_type, channel,
       sum(linked_to_enforced) as numerator, sum(applications) as denominator
from kyc_day
where day >= $since and day < $until
group by all
