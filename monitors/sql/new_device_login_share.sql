-- Logins from a device the account has never used.
-- /// monitor
-- title = "Logins from a new device"
-- owner = "account-security"
-- stage = "account"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "party"], ["seller_tier"]]
-- min_denominator = 20
-- severity = "medium"
-- scenarios = ["seller_takeover", "stolen_card"]
-- events = "accounts"
-- events_where = "kind = 'login' and new_device"
-- runbook = "Few devices on many accounts is stuffing: block the devices and force a challenge. An app release or a holiday moves all markets alike and no change follows."
-- [detectors.spike]
-- [detectors.drift]
-- [who.device]
-- from = "accounts_device_day"
-- numerator = "new_device_events"
-- ///
select day as bucket, country, party, seller_tier,
       sum(new_device_logins) as numerator, sum(logins) as denominator
from accounts_day
where day >= $since and day < $until
group by all
