-- A parcel was refunded for one reason by two systems.
-- /// check
-- title = "Parcel refunded twice"
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- severity = "high"
-- protects = "One parcel is refunded once for one reason. Several parts from one system are one refund."
-- amount = "What every system but the first gave back."
-- runbook = "Look which system booked first and who booked again. Take the second refund back, and close the gap through which both could pay."
-- key = ["shipment_id", "reason"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
with refunds as (
    select shipment_id, reason, day, country, seller_id, buyer_id, order_id, system, amount,
           first_value(system) over (partition by shipment_id, reason order by event_at, movement_id) as first_system
    from money_movements
    join touched using (shipment_id, reason)
    where day >= $since and day <= $settled and kind = 'refund'
)
select max(day) as day, shipment_id, reason, any_value(country) as country, any_value(seller_id) as seller_id,
       any_value(buyer_id) as buyer_id, any_value(order_id) as order_id, any_value(first_system) as first_refunded_by,
       max(case when system <> first_system then system end) as refunded_again_by,
       sum(case when system = first_system then amount else 0 end) as refunded_first,
       sum(case when system <> first_system then amount else 0 end) as amount
from refunds
group by shipment_id, reason
having sum(case when system <> first_system then amount else 0 end) > 0
