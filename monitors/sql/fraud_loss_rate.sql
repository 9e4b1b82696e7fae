-- Value charged back per value sold, by report date.
-- /// monitor
-- title = "Money lost to chargebacks"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- party = "platform"
-- view = "activity"
-- watch = [[]]
-- min_denominator = 2000
-- exposure = "loss_amount"
-- severity = "high"
-- scenarios = ["stolen_card", "triangulation"]
-- events = "after_sales"
-- events_where = "kind = 'chargeback' and step = 'opened'"
-- runbook = "A few large cases or many small ones? Large: call the buyers of open orders on the same devices. Many: go to the chargeback rate and its rules."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "chargeback_amount"
-- denominator = "gmv"
-- exposure = "chargeback_amount"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(chargeback_amount) as numerator,
       sum(gmv) as denominator, sum(chargeback_amount) as loss_amount
from settled_day
where day >= $since and day < $until
group by all
