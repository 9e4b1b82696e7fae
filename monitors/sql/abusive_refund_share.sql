-- Reviewed refunds that were confirmed as abuse.
-- /// monitor
-- title = "Refunds found to be abuse"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["payment_method"]]
-- min_denominator = 5
-- exposure = "abusive_amount"
-- severity = "medium"
-- scenarios = ["refund_abuse", "displacement"]
-- events = "labels"
-- events_where = "source = 'refund_review'"
-- runbook = "The reviewers agree with the early rate: make the refund rule stricter for the clusters, not for the country."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "bad"
-- denominator = "verdicts"
-- exposure = "bad_amount"
-- ///
select day as bucket, country, category, channel, payment_method, seller_tier,
       sum(abusive_refunds) as numerator,
       sum(reviewed_refunds) as denominator, sum(abusive_amount) as abusive_amount
from labels_day
where day >= $since and day < $until
group by all
