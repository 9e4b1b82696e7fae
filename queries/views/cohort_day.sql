-- Orders of a day beside everything reported about them since: order day by report day.
-- /// view
-- ///
select day as order_day, known_day as reported, known_day, country, category, payment_method, seller_tier,
       accepted_orders, gmv, 0 as refunds, 0.0 as refund_amount, 0 as refund_only_orders, 0.0 as refund_only_amount,
       0 as disputes, 0.0 as dispute_amount, 0 as chargebacks, 0.0 as chargeback_amount, 0 as cancels
from orders_day
union all
select order_day, known_day, known_day, country, category, payment_method, seller_tier,
       0, 0.0, refunds, refund_amount, refund_only_orders, refund_only_amount,
       disputes, dispute_amount, chargebacks, chargeback_amount, cancels
from after_sales_order_day
