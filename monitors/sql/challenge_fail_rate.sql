-- Challenges that were failed.
-- /// monitor
-- title = "Security challenges failed"
-- owner = "account-security"
-- stage = "account"
-- role = "response"
-- act = "Users failed {challenge}"
-- unit = "percent"
-- direction = "both"
-- party = "buyer"
-- view = "activity"
-- watch = [[], ["country"], ["country", "party"]]
-- min_denominator = 10
-- severity = "medium"
-- scenarios = ["seller_takeover"]
-- events = "accounts"
-- events_where = "kind = 'challenge'"
-- runbook = "Up: somebody tries accounts that are not his; look at devices. Down to nothing: the challenge may be letting everyone through; test it yourself."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, party, seller_tier,
       sum(failed_challenges) as numerator, sum(challenges) as denominator
from accounts_day
where day >= $since and day < $until
group by all
