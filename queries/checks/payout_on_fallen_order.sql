-- A seller was paid out for an order that was refunded, charged back or never delivered.
-- /// check
-- title = "Payout on an order that fell through"
-- owner = "settlement-risk"
-- stage = "settlement"
-- severity = "high"
-- protects = "No payout goes out on cancelled, undelivered or charged-back orders."
-- amount = "The payout on the order."
-- runbook = "Look why the settlement did not see the cancel, the chargeback or the missing delivery. Take the payout back; hold the seller's next one where it repeats."
-- key = ["order_id"]
-- touched = ["money_movements", "shipments"]
-- settles_days = 4
-- looks_back_days = 200
-- ///
with booked as (
    select order_id, day, event_at, kind, country, seller_id, amount,
           min(case when kind = 'payout' then event_at end) over (partition by order_id) as paid_out_at
    from money_movements
    where day >= $since and day <= $settled and order_id in (select order_id from touched)
      and kind in ('payment', 'refund', 'chargeback_debit', 'payout', 'payout_bounced')
),
money as (
    select order_id, min(case when kind = 'payout' then day end) as day, any_value(country) as country,
           any_value(seller_id) as seller_id, max(case when kind = 'payout' then amount end) as paid_out,
           sum(case kind when 'payout' then amount when 'payout_bounced' then -amount else 0 end) as net,
           sum(case when kind = 'payment' then amount else 0 end) as sold,
           sum(case when kind = 'refund' and event_at < paid_out_at then amount else 0 end) as refunded,
           sum(case when kind = 'chargeback_debit' and event_at < paid_out_at then amount else 0 end) as charged_back
    from booked
    where paid_out_at is not null
    group by order_id
),
parcels as (
    select order_id, max(case when scan = 'delivered' then 1 else 0 end) as delivered
    from shipments
    where day >= $since and order_id in (select order_id from touched)
    group by order_id
),
judged as (
    select money.*, case when sold > 0 and refunded >= sold then 'refunded before the payout'
                         when charged_back > 0 then 'charged back before the payout'
                         when delivered = 0 then 'never delivered' end as what_fell_through
    from money left join parcels using (order_id)
    where net > 0
)
select day, order_id, country, seller_id, what_fell_through, sold, refunded, charged_back, paid_out as amount
from judged
where what_fell_through is not null
