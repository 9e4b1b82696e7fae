-- Texts that hold a phrase which more authors say this week than in the four before: a new way to cheat is first seen in words.
-- /// monitor
-- title = "Texts with a new phrase"
-- owner = "content-risk"
-- stage = "governance"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["kind"], ["language"], ["category"], ["country"]]
-- min_denominator = 30
-- severity = "medium"
-- runbook = "Open Voices for the segment and read the phrases that rise with an example each; compare with the carriers, campaigns and rule changes of the week."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, kind, language, category, country,
       sum(with_new_phrase) as numerator, sum(texts) as denominator
from text_groups_day
where day >= $since and day < $until
group by all
