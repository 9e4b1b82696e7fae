-- Recovered from sellers per value refunded, disputed or charged back; too rare to page.
-- /// monitor
-- title = "Money recovered from sellers"
-- owner = "settlement-risk"
-- stage = "settlement"
-- role = "quality"
-- unit = "percent"
-- direction = "down"
-- view = "activity"
-- watch = [[], ["country"]]
-- min_denominator = 2000
-- exposure = "recovered_amount"
-- severity = "low"
-- status = "shadow"
-- events = "payouts"
-- events_where = "kind = 'recovery'"
-- runbook = "Recoveries dry up when sellers leave with the money: compare with holds and with the tier mix."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, seller_tier,
       sum(recovered_amount) as numerator, sum(case_amount) as denominator, sum(recovered_amount) as recovered_amount
from (
    select day, country, category, seller_tier, recovered_amount, 0.0 as case_amount from payouts_day
    union all
    select day, country, category, seller_tier, 0.0, refund_amount + dispute_amount + chargeback_amount
    from after_sales_day
) as both_sides
where day >= $since and day < $until
group by all
