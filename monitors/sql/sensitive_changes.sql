-- Changes of bank account, password or phone from a new device: the first step of a takeover.
-- /// monitor
-- title = "Account changes from a new device"
-- owner = "account-security"
-- stage = "account"
-- role = "exposure"
-- unit = "count"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "party"], ["country", "seller_tier"]]
-- severity = "high"
-- scenarios = ["seller_takeover"]
-- events = "accounts"
-- events_where = "kind = 'sensitive_change' and new_device"
-- runbook = "Call the sellers with the best ratings first. Freeze payouts to accounts changed in the last 72 hours until the owner confirms; nothing else moving means an honest bank change."
-- [detectors.spike]
-- [detectors.drift]
-- [who.account]
-- from = "accounts_account_day"
-- numerator = "new_device_changes"
-- [who.device]
-- from = "accounts_device_day"
-- numerator = "new_device_changes"
-- ///
select day as bucket, country, party, seller_tier,
       sum(new_device_changes) as numerator
from accounts_day
where day >= $since and day < $until
group by all
