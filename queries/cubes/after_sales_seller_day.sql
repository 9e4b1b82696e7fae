-- Cases opened on a day by seller.
-- /// cube
-- source = "after_sales"
-- grain = "day"
-- distinct = ["case_buyers", "case_addresses"]
-- ///
select day, known_day, seller_id, country, category, seller_tier,
       sum(case when kind = 'refund_only' and delivered then 1 else 0 end) as refund_only_orders,
       sum(case when kind = 'refund_only' and delivered then cast(amount as double) else 0 end) as refund_only_amount,
       sum(case when kind in ('refund_only', 'return_refund') and delivered then 1 else 0 end) as refunds,
       sum(case when kind in ('refund_only', 'return_refund') and delivered then cast(amount as double) else 0 end)
           as refund_amount,
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
       count(distinct buyer_id) as case_buyers,
       count(distinct address_id) as case_addresses
from after_sales
where step = 'opened'
group by all
