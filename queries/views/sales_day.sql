-- Accepted orders and their value beside the cancellations of that day, by the dimensions of checkout.
-- /// view
-- ///
select day, known_day, country, category, channel, payment_method, seller_tier, accepted_orders, gmv,
       0 as seller_cancels, 0.0 as seller_cancel_amount, 0 as buyer_cancels, 0.0 as buyer_cancel_amount
from orders_day
union all
select day, known_day, country, category, channel, payment_method, seller_tier, 0, 0.0,
       seller_cancels, seller_cancel_amount, buyer_cancels, buyer_cancel_amount
from after_sales_day
