-- New accounts closed by moderation within fourteen days, by the day they signed up.
-- /// monitor
-- title = "New accounts closed within two weeks"
-- owner = "growth-integrity"
-- stage = "sign-up"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- view = "cohort"
-- lag = 14
-- watch = [[], ["region"], ["source"]]
-- min_denominator = 30
-- severity = "medium"
-- scenarios = ["bot_signups"]
-- events = "bans"
-- runbook = "The truth about a sign-up wave: compare cohorts at the same age. Where it rises, the form let them in; see what they share."
-- ///
select day as bucket, known_day as reported, region, source, 0 as numerator, signups as denominator
from signups_day
where day >= $since and day < $until
union all
select signup_day, known_day, region, source, bans, 0
from bans_day
where signup_day >= $since and signup_day < $until
