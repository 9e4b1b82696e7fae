-- More went back to the buyer of an order than came in.
-- /// check
-- title = "Refunded more than paid"
-- owner = "payment-risk"
-- stage = "after-sales"
-- severity = "high"
-- protects = "No order gives back more than its buyer paid, but for goodwill with a reason."
-- amount = "What went back beyond what came in, without what a second system repeated."
-- runbook = "Open the order's refunds beside its payment. A refund typed by hand is the usual cause: take the difference back, or write down the reason for the goodwill."
-- key = ["order_id"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
with booked as (
    select order_id, day, kind, country, seller_id, buyer_id, reason, system, amount,
           -- What a second system repeats is a record of parcel_refunded_twice, so it is left out here.
           first_value(system) over (partition by order_id, kind, shipment_id, reason
                                     order by event_at, movement_id) as first_system
    from money_movements
    where day >= $since and day <= $settled and kind in ('payment', 'refund', 'goodwill')
      and order_id in (select order_id from touched)
),
summed as (
    select order_id, max(case when kind <> 'payment' then day end) as day, any_value(country) as country,
           any_value(seller_id) as seller_id, any_value(buyer_id) as buyer_id,
           sum(case when kind = 'payment' then amount else 0 end) as paid,
           sum(case when kind = 'refund' and system = first_system then amount else 0 end) as refunded,
           sum(case when kind = 'goodwill' and reason is null then amount else 0 end) as unexplained_goodwill,
           sum(case when kind = 'refund' then 1 else 0 end) as refunds
    from booked
    group by order_id
)
select day, order_id, country, seller_id, buyer_id, paid, refunded, unexplained_goodwill,
       refunded + unexplained_goodwill - paid as amount
from summed
-- An order whose payment is not known is unknown and no loss. Each further part of a refund may round up by a cent.
where paid > 0 and refunded + unexplained_goodwill - paid > case when refunds > 1 then 0.01 * (refunds - 1) else 0 end
