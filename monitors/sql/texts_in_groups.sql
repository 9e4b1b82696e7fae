-- Texts that say the same as others, lead to the same contact or ask for the same: many mouths, perhaps one hand.
-- /// monitor
-- title = "Texts in groups"
-- owner = "content-risk"
-- stage = "governance"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["kind"], ["language"], ["category"], ["country"]]
-- min_denominator = 30
-- severity = "medium"
-- runbook = "Open Voices for the segment and read the largest new group: one template or contact from many authors is one hand; many honest buyers with one carrier are a fault of the carrier."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, kind, language, category, country,
       sum(in_groups) as numerator, sum(texts) as denominator
from text_groups_day
where day >= $since and day < $until
group by all
