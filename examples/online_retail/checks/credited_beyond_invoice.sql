-- Credit notes that name an invoice take back more than it was worth.
-- /// check
-- title = "Credited more than invoiced"
-- owner = "finance"
-- stage = "after-sales"
-- severity = "high"
-- protects = "Credit notes take back no more than the invoice they name."
-- amount = "What was credited beyond the invoice."
-- runbook = "Read the credit notes beside the invoice. One note for several invoices is bookkeeping: name the others. The same goods credited twice is a loss: take one back."
-- key = ["order_id"]
-- touched = ["refunds", "orders"]
-- settles_days = 1
-- looks_back_days = 330
-- ///
with credited as (
    select order_id, max(day) as day, any_value(buyer_id) as buyer_id, count(*) as credit_notes, sum(amount) as credited
    from refunds
    where day >= $since and day <= $settled and order_id in (select order_id from touched)
    group by order_id
),
invoiced as (
    select order_id, any_value(country) as country, min(day) as invoiced_on, sum(amount) as invoiced
    from orders
    where day >= $since and order_id in (select order_id from touched)
    group by order_id
),
bought as (
    select buyer_id, sum(amount) as bought_in_all
    from orders
    where day >= $since and day <= $settled and buyer_id in (select buyer_id from credited)
    group by buyer_id
)
select day, order_id, country, buyer_id, credit_notes, invoiced_on, invoiced, credited, bought_in_all,
       credited - invoiced as amount
from credited join invoiced using (order_id) left join bought using (buyer_id)
where credited > invoiced
