-- Cases opened on a day, by report date: refunds on delivered parcels (lost parcels apart), disputes, chargebacks,
-- cancellations.
-- /// cube
-- source = "after_sales"
-- grain = "day"
-- ///
select day, known_day, country, category, channel, payment_method, seller_tier, carrier,
       count(*) as cases,
       sum(case when kind in ('refund_only', 'return_refund') and delivered then 1 else 0 end) as refunds,
       sum(case when kind in ('refund_only', 'return_refund') and delivered then cast(amount as double) else 0 end)
           as refund_amount,
       sum(case when kind = 'refund_only' and delivered then 1 else 0 end) as refund_only_orders,
       sum(case when kind = 'refund_only' and delivered then cast(amount as double) else 0 end) as refund_only_amount,
       sum(case when kind = 'refund_only' and not delivered then 1 else 0 end) as undelivered_refunds,
       sum(case when kind = 'refund_only' and not delivered then cast(amount as double) else 0 end)
           as undelivered_refund_amount,
       sum(case when kind = 'return_refund' then 1 else 0 end) as return_refund_orders,
       sum(case when kind = 'return_refund' then cast(amount as double) else 0 end) as return_refund_amount,
       sum(case when reason in ('not_received', 'empty_box') then 1 else 0 end) as not_received_claims,
       sum(case when reason in ('not_received', 'empty_box') then cast(amount as double) else 0 end) as not_received_amount,
       sum(case when reason in ('not_received', 'empty_box') and delivered then 1 else 0 end) as delivered_claims,
       sum(case when reason in ('not_received', 'empty_box') and delivered then cast(amount as double) else 0 end)
           as delivered_claim_amount,
       sum(case when kind = 'dispute' then 1 else 0 end) as disputes,
       sum(case when kind = 'dispute' then cast(amount as double) else 0 end) as dispute_amount,
       sum(case when kind = 'chargeback' then 1 else 0 end) as chargebacks,
       sum(case when kind = 'chargeback' then cast(amount as double) else 0 end) as chargeback_amount,
       sum(case when kind = 'seller_cancel' then 1 else 0 end) as seller_cancels,
       sum(case when kind = 'seller_cancel' then cast(amount as double) else 0 end) as seller_cancel_amount,
       sum(case when kind = 'buyer_cancel' then 1 else 0 end) as buyer_cancels,
       sum(case when kind = 'buyer_cancel' then cast(amount as double) else 0 end) as buyer_cancel_amount
from after_sales
where step = 'opened'
group by all
