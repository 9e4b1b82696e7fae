-- Refunds without return by order week and age in days: the cohort triangle as a table.
-- /// saved
-- team = "after-sales-risk"
-- [params.since]
-- type = "date"
-- default = "2026-09-01"
-- meaning = "First order day"
-- [params.until]
-- type = "date"
-- default = "2026-11-16"
-- meaning = "Order day after the last"
-- ///
select date_trunc('week', order_day) as order_week, sum(accepted_orders) as orders,
       sum(case when reported <= order_day + 7 then refund_only_orders else 0 end) as by_day_7,
       sum(case when reported <= order_day + 14 then refund_only_orders else 0 end) as by_day_14,
       sum(case when reported <= order_day + 30 then refund_only_orders else 0 end) as by_day_30,
       sum(refund_only_orders) as so_far
from cohort_day
where order_day >= $since and order_day < $until
group by all
order by order_week
