-- Cases by the day of their order: the cohort triangle (order day by report day) of refunds, disputes, chargebacks.
-- /// cube
-- source = "after_sales"
-- grain = "day"
-- ///
select day, known_day, order_day, country, category, payment_method, seller_tier,
       sum(case when kind = 'refund_only' and delivered then 1 else 0 end) as refund_only_orders,
       sum(case when kind = 'refund_only' and delivered then cast(amount as double) else 0 end) as refund_only_amount,
       sum(case when kind in ('refund_only', 'return_refund') and delivered then 1 else 0 end) as refunds,
       sum(case when kind in ('refund_only', 'return_refund') and delivered then cast(amount as double) else 0 end)
           as refund_amount,
       sum(case when kind = 'dispute' then 1 else 0 end) as disputes,
       sum(case when kind = 'dispute' then cast(amount as double) else 0 end) as dispute_amount,
       sum(case when kind = 'chargeback' then 1 else 0 end) as chargebacks,
       sum(case when kind = 'chargeback' then cast(amount as double) else 0 end) as chargeback_amount,
       sum(case when kind in ('seller_cancel', 'buyer_cancel') then 1 else 0 end) as cancels
from after_sales
where step = 'opened'
group by all
