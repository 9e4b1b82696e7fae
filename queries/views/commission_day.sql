-- Commission taken back on a day beside the commission it can be about: the mean accrued in the 14 days up to it.
-- /// view
-- ///
with accrued as (
    select day, country, category, channel, sum(accrued_orders) as accrued_orders,
           sum(accrued_amount) as accrued_amount
    from commissions_day
    group by all
),
first_day as (select min(day) as first_day from accrued)
select cast(c.day + a.ahead as date) as day, c.country, c.category, c.channel,
       c.accrued_orders / least(14, c.day + a.ahead - f.first_day + 1) as accrued_orders,
       c.accrued_amount / least(14, c.day + a.ahead - f.first_day + 1) as accrued_amount,
       0 as reversed_orders, 0.0 as reversed_amount
from accrued as c
cross join (select cast(unnest(range(14)) as integer) as ahead) as a
cross join first_day as f
union all
select day, country, category, channel, 0.0, 0.0, reversed_orders, reversed_amount
from commissions_day
