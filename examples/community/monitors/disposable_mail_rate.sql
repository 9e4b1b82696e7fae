-- New accounts with a throw-away mail address.
-- /// monitor
-- title = "Sign-ups with a throw-away mail address"
-- owner = "growth-integrity"
-- stage = "sign-up"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- watch = [[], ["region"], ["region", "client"], ["source"]]
-- min_denominator = 30
-- severity = "high"
-- scenarios = ["bot_signups"]
-- events = "signups"
-- events_where = "mail_kind = 'disposable'"
-- runbook = "Ask for a phone number on that client and region, block the mail domains, and hold the new accounts from posting for a day."
-- [who.device]
-- from = "signups_device_day"
-- numerator = "disposable"
-- denominator = "signups"
-- ///
select day as bucket, region, client, source, sum(disposable) as numerator, sum(signups) as denominator
from signups_day
where day >= $since and day < $until
group by all
