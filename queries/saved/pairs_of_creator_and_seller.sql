-- Creator and seller pairs by commission, with self-linked buyers and reversals.
-- /// saved
-- team = "creator-governance"
-- [params.since]
-- type = "date"
-- default = "2026-11-01"
-- meaning = "First day"
-- [params.until]
-- type = "date"
-- default = "2026-11-16"
-- meaning = "Day after the last"
-- ///
select creator_id, seller_id, country, sum(accrued_orders) as orders, sum(accrued_amount) as commission,
       sum(self_linked_orders) as self_linked, sum(reversed_orders) as reversed,
       round(100.0 * sum(self_linked_orders) / nullif(sum(accrued_orders), 0), 1) as self_linked_percent
from commissions_pair_day
where day >= $since and day < $until
group by all
having sum(accrued_orders) >= 5
order by self_linked desc, commission desc
limit 100
