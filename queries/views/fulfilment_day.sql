-- Deliveries of a day beside the cases opened that day, by the dimensions both know.
-- /// view
-- ///
select day, known_day, country, category, seller_tier, carrier, delivered_orders,
       0 as refunds, 0.0 as refund_amount, 0 as refund_only_orders, 0.0 as refund_only_amount,
       0 as delivered_claims, 0.0 as delivered_claim_amount, 0 as return_refund_orders, 0.0 as return_refund_amount
from shipments_day
union all
select day, known_day, country, category, seller_tier, carrier, 0,
       refunds, refund_amount, refund_only_orders, refund_only_amount,
       delivered_claims, delivered_claim_amount, return_refund_orders, return_refund_amount
from after_sales_day
