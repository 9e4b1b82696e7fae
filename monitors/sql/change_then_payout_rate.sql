-- Payout requests from a new device within 72 hours of a sensitive change.
-- /// monitor
-- title = "Payouts right after an account change"
-- owner = "account-security"
-- stage = "account"
-- role = "exposure"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "seller_tier"]]
-- min_denominator = 5
-- severity = "high"
-- scenarios = ["seller_takeover"]
-- events = "accounts"
-- events_where = "kind = 'payout_request' and new_device and hours_since_change <= 72"
-- runbook = "Hold these payouts now: the request is the last step before the money is gone. Call the owner on the number known before the change."
-- [detectors.spike]
-- [detectors.drift]
-- [who.account]
-- from = "accounts_account_day"
-- numerator = "payouts_after_change"
-- denominator = "payout_requests"
-- ///
select day as bucket, country, party, seller_tier,
       sum(payouts_after_change) as numerator, sum(payout_requests) as denominator
from accounts_day
where day >= $since and day < $until
group by all
