-- Accepted orders and their value beside the cases opened that day, by the dimensions of checkout.
-- /// view
-- ///
select day, known_day, country, category, channel, payment_method, seller_tier, accepted_orders, gmv,
       0 as cases, 0 as refunds, 0.0 as refund_amount, 0 as refund_only_orders, 0.0 as refund_only_amount,
       0 as disputes, 0.0 as dispute_amount, 0 as chargebacks, 0.0 as chargeback_amount,
       0 as seller_cancels, 0.0 as seller_cancel_amount, 0 as buyer_cancels, 0.0 as buyer_cancel_amount
from orders_day
union all
select day, known_day, country, category, channel, payment_method, seller_tier, 0, 0.0,
       cases, refunds, refund_amount, refund_only_orders, refund_only_amount,
       disputes, dispute_amount, chargebacks, chargeback_amount,
       seller_cancels, seller_cancel_amount, buyer_cancels, buyer_cancel_amount
from after_sales_day
