-- Payouts put on hold, of all that were due.
-- /// monitor
-- title = "Payouts we held"
-- owner = "settlement-risk"
-- stage = "settlement"
-- role = "response"
-- act = "We held {payout}"
-- unit = "percent"
-- direction = "both"
-- party = "seller"
-- view = "activity"
-- watch = [[], ["country"], ["country", "seller_tier"]]
-- min_denominator = 15
-- exposure = "hold_amount"
-- severity = "medium"
-- scenarios = ["fake_shipping", "rule_outage", "threshold_misset"]
-- events = "payouts"
-- events_where = "kind = 'hold'"
-- runbook = "Up with a new rule version is friction for honest sellers; up alone means the rules see something: read the listed sellers. Down to nothing is a rule that stopped."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "hold_amount"
-- exposure = "hold_amount"
-- ///
select day as bucket, country, category, seller_tier,
       sum(holds) as numerator, sum(payouts + holds) as denominator, sum(hold_amount) as hold_amount
from payouts_day
where day >= $since and day < $until
group by all
