-- Every day of a span, the last one not in it: join to it, and days without rows stay in.
-- /// macro
-- example = "select each.day, count(order_id) as orders from each_day(current_date - 14, current_date) as each left join orders on orders.day = each.day group by all order by all"
-- [parameters.since]
-- meaning = "the first day"
-- [parameters.until]
-- meaning = "the day after the last"
-- ///
create macro each_day(since, until) as table
select unnest(range(since::date, until::date, interval 1 day))::date as day
