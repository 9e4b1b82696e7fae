-- A seller's orders of one period were paid out more than once.
-- /// check
-- title = "Paid out twice for one period"
-- owner = "settlement-risk"
-- stage = "settlement"
-- severity = "high"
-- protects = "An order is paid out once for a period. A payout that bounced may be paid again."
-- amount = "What was paid out beyond one payout for each order, less what bounced."
-- runbook = "Find the run that paid again and stop it. Take the second payout back from the seller's next one, and look whether others were in the same run."
-- key = ["seller_id", "period"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
with lines as (
    select seller_id, period, order_id, any_value(country) as country,
           max(case when kind = 'payout' then day end) as day,
           sum(case when kind = 'payout' then 1 else 0 end) as payouts,
           sum(case when kind = 'payout' then amount else -amount end) as paid_out,
           max(case when kind = 'payout' then amount end) as once
    from money_movements
    join touched using (seller_id, period)
    where day >= $since and day <= $settled and kind in ('payout', 'payout_bounced')
    group by seller_id, period, order_id
)
select max(day) as day, seller_id, period, any_value(country) as country, count(*) as orders_paid_again,
       sum(paid_out) as paid_out, sum(once) as due_once, sum(paid_out - once) as amount
from lines
where paid_out > once
group by seller_id, period
