-- Commission taken back on a day beside the commission it can be about: the mean accrued in the 14 days up to it.
-- /// view
-- ///
with span as (
    select min(day) as day, range(max(day) - min(day) + 14) as later
    from commissions_day
),
-- Joined by equal days, so that a question about a few days reads only the rows that count for them.
days as (select day + cast(unnest(later) as integer) as day, day as first_day from span)
select t.day, c.country, c.category, c.channel,
       c.accrued_orders / least(14, t.day - t.first_day + 1) as accrued_orders,
       c.accrued_amount / least(14, t.day - t.first_day + 1) as accrued_amount,
       0 as reversed_orders, 0.0 as reversed_amount
from days as t
cross join (select cast(unnest(range(14)) as integer) as ahead) as a
join commissions_day as c on c.day = t.day - a.ahead
union all
select day, country, category, channel, 0.0, 0.0, reversed_orders, reversed_amount
from commissions_day
