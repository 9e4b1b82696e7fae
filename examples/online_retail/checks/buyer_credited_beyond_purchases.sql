-- A buyer was credited more than all that the buyer bought.
-- /// check
-- title = "Credited more than ever bought"
-- owner = "finance"
-- stage = "after-sales"
-- severity = "medium"
-- protects = "Over most of a year a buyer gets back no more than was bought."
-- amount = "What was credited beyond all purchases known."
-- runbook = "Look at the buyer's account over the year before. Credits for older invoices are bookkeeping; a credit to the wrong account is booked over; else claim it back."
-- key = ["buyer_id"]
-- touched = ["refunds", "orders"]
-- settles_days = 7
-- looks_back_days = 330
-- ///
with moved as (
    select buyer_id, day, country, amount as bought, 0 as credited from orders
    where day >= $since and buyer_id in (select buyer_id from touched)
    union all
    select buyer_id, day, country, 0, amount from refunds
    where day >= $since and day <= $settled and buyer_id in (select buyer_id from touched)
)
select max(case when credited > 0 then day end) as day, buyer_id, any_value(country) as country,
       sum(bought) as bought, sum(credited) as credited, sum(credited) - sum(bought) as amount
from moved
group by buyer_id
-- A buyer without a purchase, or credited before the first one, bought before the books begin.
having sum(bought) > 0 and sum(credited) > sum(bought)
   and min(case when credited > 0 then day end) >= min(case when bought > 0 then day end)
