-- Value of all credit notes to buyers: a usual day is a few hundred pounds, so only a day twenty times that is worth a call.
-- /// monitor
-- title = "Money credited back"
-- owner = "shop-office"
-- stage = "refunds"
-- role = "harm"
-- unit = "money"
-- direction = "up"
-- watch = [[]]
-- min_effect = 20
-- exposure = "refund_value"
-- severity = "high"
-- scenarios = ["cancelled_giant", "manual_credit", "large_return"]
-- events = "refunds"
-- events_where = "buyer_id is not null"
-- runbook = "Open the largest credit note of the day: was the order ever shipped, who keyed it, and does the buyer exist? A manual credit needs a second signature."
-- [detectors.spike]
-- [who.buyer]
-- from = "refunds_buyer_day"
-- numerator = "refund_value"
-- exposure = "refund_value"
-- ///
select day as bucket, kind, sum(refund_value) as numerator, sum(refund_value) as refund_value
from refunds_day
where day >= $since and day < $until and kind <> 'fee'
group by all
