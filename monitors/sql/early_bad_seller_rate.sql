-- Sellers enforced within thirty days of approval, by day of approval.
-- /// monitor
-- title = "New sellers who turned out bad"
-- owner = "onboarding-risk"
-- stage = "onboarding"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- view = "cohort"
-- lag = 30
-- watch = [[], ["country"]]
-- min_denominator = 5
-- severity = "medium"
-- scenarios = ["kyc_mill", "fake_shipping"]
-- events = "interventions"
-- events_where = "kind = 'enforcement'"
-- runbook = "The check let them in: list the cohort's enforced sellers, find what their applications share, and add it to the check. Compare with the cohort at the same age only."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, known_day as reported, country, 0 as numerator, passed as denominator
from kyc_day
where party = 'seller' and day >= $since and day < $until
union all
select onboarded_on, known_day, country, enforcements, 0
from enforcements_day
where onboarded_on >= $since and onboarded_on < $until and day <= onboarded_on + 30
