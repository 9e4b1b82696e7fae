-- One line of an order gave back more than was paid for it, while the order as a whole did not.
-- /// check
-- title = "One item refunded above its price"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- severity = "medium"
-- protects = "No line of an order gives back more than was paid for it."
-- amount = "What the lines gave back beyond their own price."
-- runbook = "Compare the refund of each line with its price. Where another line was refunded too little instead, correct both; else take the difference back."
-- key = ["order_id"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
with booked as (
    select order_id, item_no, day, kind, country, seller_id, buyer_id, system, amount,
           first_value(system) over (partition by order_id, item_no, kind, shipment_id, reason
                                     order by event_at, movement_id) as first_system
    from money_movements
    where day >= $since and day <= $settled and kind in ('payment', 'refund')
      and order_id in (select order_id from touched)
),
lines as (
    select order_id, item_no, max(case when kind = 'refund' then day end) as day, any_value(country) as country,
           any_value(seller_id) as seller_id, any_value(buyer_id) as buyer_id,
           sum(case when kind = 'payment' then amount else 0 end) as paid,
           sum(case when kind = 'refund' and system = first_system then amount else 0 end) as refunded,
           sum(case when kind = 'refund' then 1 else 0 end) as refunds
    from booked
    group by order_id, item_no
),
judged as (
    select order_id, max(day) as day, any_value(country) as country, any_value(seller_id) as seller_id,
           any_value(buyer_id) as buyer_id, sum(paid) as paid, sum(refunded) as refunded,
           sum(case when refunded - paid > 0.01 * (refunds - 1) then 1 else 0 end) as items_above_price,
           sum(case when refunded - paid > 0.01 * (refunds - 1) then refunded - paid else 0 end) as amount
    from lines
    group by order_id
    having min(paid) > 0
)
select day, order_id, country, seller_id, buyer_id, paid, refunded, items_above_price, amount
from judged
-- Above the whole order it is a record of refunded_more_than_paid.
where amount > 0 and refunded <= paid
