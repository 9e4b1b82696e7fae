-- The Monday of a day's week, so that weeks of two years stand apart and sort.
-- /// macro
-- example = "select week_of(day) as week, sum(orders) as orders from orders_day group by all order by all"
-- [parameters.day]
-- meaning = "a day or a moment"
-- ///
create macro week_of(day) as date_trunc('week', day)::date
