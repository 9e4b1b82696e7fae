-- Enforcements against sellers, by the day they were decided.
-- /// monitor
-- title = "Shops we shut"
-- owner = "governance-policy"
-- stage = "governance"
-- role = "response"
-- act = "We shut {shop}"
-- unit = "count"
-- direction = "up"
-- party = "seller"
-- view = "activity"
-- watch = [[], ["country"]]
-- severity = "medium"
-- scenarios = ["kyc_mill", "fake_shipping"]
-- events = "interventions"
-- events_where = "kind = 'enforcement'"
-- runbook = "A wave of ours or of theirs? Compare with the applications a month ago and with the appeals a week from now."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category,
       sum(enforcements) as numerator
from enforcements_day
where day >= $since and day < $until
group by all
