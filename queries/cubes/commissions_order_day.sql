-- Commission by the day of its order: how much of a cohort's commission is taken back later.
-- /// cube
-- source = "commissions"
-- grain = "day"
-- ///
select day, known_day, order_day, country, category, channel,
       sum(case when status = 'accrued' then cast(amount as double) else 0 end) as accrued_amount,
       sum(case when status = 'accrued' then 1 else 0 end) as accrued_orders,
       sum(case when status = 'reversed' then 1 else 0 end) as reversed_orders,
       sum(case when status = 'reversed' then cast(amount as double) else 0 end) as reversed_amount
from commissions
group by all
