-- Texts that name a contact outside the platform: a phone number, a mail address, a link, an account.
-- /// monitor
-- title = "Texts with a contact"
-- owner = "content-risk"
-- stage = "governance"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["kind"], ["language"], ["category"], ["country"]]
-- min_denominator = 30
-- severity = "medium"
-- runbook = "Open Voices for the segment: one contact in many texts is a campaign to deal outside the platform, many contacts of buyers are a service that cannot be reached."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, kind, language, category, country,
       sum(with_contact) as numerator, sum(texts) as denominator
from text_groups_day
where day >= $since and day < $until
group by all
