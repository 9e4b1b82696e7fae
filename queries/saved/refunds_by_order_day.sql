-- Refunds without return by order week and age in days: the cohort triangle as a table.
-- /// saved
-- title = "Refunds without return as order weeks ripen"
-- team = "after-sales-risk"
-- [params.since]
-- type = "date"
-- default = 77
-- meaning = "First order day"
-- [params.until]
-- type = "date"
-- default = 0
-- meaning = "Order day after the last"
-- ///
select date_trunc('week', order_day) as "Week of the orders", sum(accepted_orders) as "Orders",
       sum(case when reported <= order_day + 7 then refund_only_orders else 0 end) as "Refunded by day 7",
       sum(case when reported <= order_day + 14 then refund_only_orders else 0 end) as "Refunded by day 14",
       sum(case when reported <= order_day + 30 then refund_only_orders else 0 end) as "Refunded by day 30",
       sum(refund_only_orders) as "Refunded so far"
from cohort_day
where order_day >= $since and order_day < $until
group by all
order by "Week of the orders"
