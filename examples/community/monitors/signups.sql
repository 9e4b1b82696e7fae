-- Accounts created; an advert moves them as well as bots do, so they page nobody.
-- /// monitor
-- title = "Sign-ups"
-- owner = "growth-integrity"
-- stage = "sign-up"
-- role = "volume"
-- unit = "count"
-- direction = "both"
-- watch = [[], ["region"], ["region", "client"], ["source"]]
-- severity = "medium"
-- status = "shadow"
-- scenarios = ["bot_signups", "advert_wave"]
-- events = "signups"
-- runbook = "An advert brings people with mailboxes and phones; bots come with neither. Read disposable_mail_rate before anything else."
-- ///
select day as bucket, region, client, source, sum(signups) as numerator
from signups_day
where day >= $since and day < $until
group by all
