-- Invoices of a day by country.
-- /// cube
-- source = "orders"
-- grain = "day"
-- distinct = ["largest_order", "buyers"]
-- ///
select day, known_day, country,
       count(*) as orders,
       sum(cast(amount as double)) as order_value,
       max(cast(amount as double)) as largest_order,
       count(distinct buyer_id) as buyers,
       sum(case when buyer_id is null then 1 else 0 end) as orders_without_buyer
from orders
group by all
