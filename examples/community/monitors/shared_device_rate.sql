-- New accounts on a device that made three or more that day.
-- /// monitor
-- title = "Sign-ups on shared devices"
-- owner = "growth-integrity"
-- stage = "sign-up"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- watch = [[], ["region"], ["region", "client"]]
-- min_denominator = 30
-- severity = "high"
-- scenarios = ["bot_signups"]
-- events = "signups"
-- runbook = "Close the accounts of the listed devices together; a school or a library has many devices behind one network, not many accounts on one device."
-- [who.device]
-- from = "signups_device_day"
-- numerator = "signups"
-- ///
select day as bucket, region, client, source, sum(on_shared_device) as numerator, sum(signups) as denominator
from signups_day
where day >= $since and day < $until
group by all
