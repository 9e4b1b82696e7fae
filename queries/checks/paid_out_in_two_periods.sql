-- An order was paid out in more than one period.
-- /// check
-- title = "Order paid out in two periods"
-- owner = "settlement-risk"
-- stage = "settlement"
-- severity = "high"
-- protects = "An order belongs to one period, and is paid out in it."
-- amount = "What was paid out for the order in every period but the first."
-- runbook = "Look why the order was settled again: a changed day of sale or a run by hand. Take the later payout back, and correct the order's period."
-- key = ["order_id"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
with periods as (
    select order_id, period, max(day) as day, any_value(country) as country, any_value(seller_id) as seller_id,
           sum(case when kind = 'payout' then amount else -amount end) as paid_out
    from money_movements
    where day >= $since and day <= $settled and kind in ('payout', 'payout_bounced')
      and order_id in (select order_id from touched)
    group by order_id, period
),
placed as (
    select order_id, period, day, country, seller_id, paid_out,
           row_number() over (partition by order_id order by day, period) as place
    from periods
    where paid_out > 0
)
select max(day) as day, order_id, any_value(country) as country, any_value(seller_id) as seller_id,
       count(*) as periods, min(period) as first_period, max(period) as last_period,
       sum(case when place > 1 then paid_out else 0 end) as amount
from placed
group by order_id
having count(*) > 1
