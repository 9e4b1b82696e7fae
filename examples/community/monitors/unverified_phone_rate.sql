-- New accounts without a confirmed phone number.
-- /// monitor
-- title = "Sign-ups without a confirmed phone"
-- owner = "growth-integrity"
-- stage = "sign-up"
-- role = "exposure"
-- unit = "percent"
-- direction = "both"
-- watch = [[], ["region"], ["client"]]
-- min_denominator = 30
-- severity = "low"
-- scenarios = ["bot_signups"]
-- events = "signups"
-- events_where = "not phone_verified"
-- runbook = "All regions alike is the text-message service: ask its status page. One region with throw-away mail is bots."
-- ///
select day as bucket, region, client, source, sum(unverified) as numerator, sum(signups) as denominator
from signups_day
where day >= $since and day < $until
group by all
