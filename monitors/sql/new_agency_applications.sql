-- Applications through an agency nobody has seen before.
-- /// monitor
-- title = "Applications through new agencies"
-- owner = "onboarding-risk"
-- stage = "onboarding"
-- role = "exposure"
-- unit = "count"
-- direction = "up"
-- view = "activity"
-- watch = [["agency_id"]]
-- severity = "medium"
-- scenarios = ["kyc_mill"]
-- events = "kyc"
-- events_where = "agency is not null"
-- runbook = "Who signed the agency up, and does it bring people or papers? Read its first twenty applications for shared documents before it brings more."
-- [detectors.new_value]
-- ///
select day as bucket, agency_id, country,
       sum(applications) as numerator
from kyc_agency_day
where day >= $since and day < $until
group by all
