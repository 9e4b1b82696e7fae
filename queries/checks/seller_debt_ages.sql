-- A seller owes the payouts of orders that were refunded later, for more than two weeks.
-- /// check
-- title = "Seller's debt grows old"
-- owner = "settlement-risk"
-- stage = "settlement"
-- severity = "medium"
-- protects = "What was paid out for an order that was refunded later is taken back within two weeks."
-- amount = "What the seller still owes, over all its orders."
-- runbook = "Take the debt from the seller's next payouts. Where there are none any more, ask for the deposit, and decide by its age whether it is written off."
-- key = ["seller_id"]
-- part = "order_id"
-- touched = ["money_movements"]
-- settles_days = 14
-- looks_back_days = 200
-- ///
with booked as (
    select seller_id, order_id, day, event_at, kind, country, amount,
           min(case when kind = 'payout' then event_at end) over (partition by order_id) as paid_out_at
    from money_movements
    where day >= $since and order_id is not null and kind in ('payment', 'refund', 'payout', 'recovery')
      and seller_id in (select seller_id from touched) and order_id in (select order_id from touched_parts)
),
lines as (
    select seller_id, order_id, any_value(country) as country,
           max(case when kind = 'payout' then amount end) as paid_out,
           sum(case kind when 'payment' then amount when 'refund' then case when event_at <= paid_out_at then -amount else 0 end
                    else 0 end) as settled_for,
           sum(case when kind = 'refund' and event_at > paid_out_at and day <= $settled then amount else 0 end) as refunded,
           min(case when kind = 'refund' and event_at > paid_out_at then day end) as refunded_on,
           -- What is taken back heals however late it comes.
           sum(case when kind = 'recovery' then amount else 0 end) as taken_back
    from booked
    where paid_out_at is not null
    group by seller_id, order_id
),
owed as (
    select *, case when refunded >= settled_for then paid_out
                   else cast(round(paid_out * cast(refunded as double) / settled_for, 2) as decimal(18, 2)) end as due
    from lines
    where refunded > 0 and settled_for > 0
)
select min(refunded_on) as day, seller_id, any_value(country) as country, count(*) as orders, sum(due) as due,
       sum(taken_back) as taken_back, sum(due - taken_back) as amount, list(order_id) as parts
from owed
where due - taken_back > 0.01
group by seller_id
