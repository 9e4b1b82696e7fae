-- Bad orders before and after an intervention, in its category and in the others of the market: did the fraud move?
-- /// saved
-- team = "governance-policy"
-- [params.country]
-- type = "text"
-- default = "BR"
-- meaning = "Market"
-- [params.category]
-- type = "text"
-- default = "beauty"
-- meaning = "Category of the intervention"
-- [params.on]
-- type = "date"
-- default = "2026-10-15"
-- meaning = "Day it took effect"
-- ///
select case when category = $category then 'target' else 'neighbours' end as segment,
       case when order_day < $on then 'before' else 'after' end as side,
       count(distinct order_day) as days, sum(bad) as bad, sum(labels) as labels, sum(bad_amount) as bad_amount
from labels_order_day
where country = $country and order_day >= $on - 28 and order_day < $on + 28
group by all
order by segment, side desc
