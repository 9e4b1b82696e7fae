-- An invoice is not the sum of its lines.
-- /// check
-- title = "Invoice is not its lines"
-- owner = "finance"
-- stage = "payment"
-- severity = "high"
-- protects = "An invoice is worth what its lines add up to, to the penny."
-- amount = "The difference, whichever is larger."
-- runbook = "Set the lines beside the invoice and look which was changed later. Correct the invoice with the buyer, or the line in the till's file."
-- key = ["order_id"]
-- touched = ["orders", "order_items"]
-- settles_days = 1
-- looks_back_days = 200
-- ///
with lines as (
    select order_id, sum(qty * price) as lines_sum
    from order_items
    where day >= $since and day <= $settled and order_id in (select order_id from touched)
    group by order_id
)
select o.day, o.order_id, o.country, o.buyer_id, o.amount as invoiced, l.lines_sum, abs(o.amount - l.lines_sum) as amount
from orders o join lines l on l.order_id = o.order_id
where o.day >= $since and o.day <= $settled and abs(o.amount - l.lines_sum) >= 0.01
