-- Shape of the risk score of returning buyers against the eight weeks before: a model or a feature that broke, or a new kind of order.
-- /// monitor
-- title = "Mix of risk scores"
-- owner = "payment-risk"
-- stage = "payment"
-- role = "exposure"
-- unit = "count"
-- direction = "both"
-- view = "activity"
-- watch = [["country", "score_band"]]
-- exposure = "high_score_amount"
-- severity = "medium"
-- scenarios = ["stolen_card"]
-- events = "orders"
-- events_where = "buyer_type = 'returning'"
-- runbook = "Read which band grew. Money at stake is of scores from 700 on alone: more orders of a low score are no loss, but may be a score that broke. All markets at once is the score itself: ask its owner for releases and missing features. One market alone is risk: read high_score_share there."
-- [detectors.distribution]
-- over = "score_band"
-- ///
select day as bucket, country, score_band,
       sum(orders) as numerator,
       sum(case when score_band >= '700' then order_amount else 0 end) as high_score_amount
from orders_score_day
where day >= $since and day < $until and buyer_type = 'returning'
group by all
