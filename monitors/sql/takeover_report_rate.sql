-- Confirmed takeover reports per login.
-- /// monitor
-- title = "Account takeovers confirmed"
-- owner = "account-security"
-- stage = "account"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "party"]]
-- min_denominator = 30
-- severity = "high"
-- scenarios = ["seller_takeover"]
-- events = "accounts"
-- events_where = "kind = 'takeover_report'"
-- runbook = "The reports come days late: read back to the first change of each account, list what left since, and look for the same devices on accounts that have not reported."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, party, seller_tier,
       sum(confirmed_takeovers) as numerator, sum(logins) as denominator
from accounts_day
where day >= $since and day < $until
group by all
