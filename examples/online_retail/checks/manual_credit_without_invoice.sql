-- A credit typed by hand that no invoice explains.
-- /// check
-- title = "Manual credit without an invoice"
-- owner = "finance"
-- stage = "after-sales"
-- severity = "high"
-- protects = "A manual credit takes back an invoice: one it names, one of the buyer's over the same amount, or what the buyer is billed again within a day."
-- amount = "The whole credit."
-- runbook = "Ask who typed the credit and for what. Where it corrects a price or a bill of another month, write the invoice down; else take it back."
-- key = ["refund_id"]
-- touched = ["refunds"]
-- settles_days = 7
-- looks_back_days = 200
-- ///
with credits as (
    select day, refund_id, country, buyer_id, amount
    from refunds
    where day >= $since and day <= $settled and is_non_product and descr = 'Manual' and order_id is null
      and refund_id in (select refund_id from touched)
),
lines as (
    select day, buyer_id, cast(sum(qty * price) as decimal(18, 2)) as amount
    from order_items
    where day >= $since
    group by day, order_id, sku, qty, price, buyer_id
    union
    select day, buyer_id, amount from orders where day >= $since
),
written_again as (
    select c.refund_id, sum(o.amount) as amount
    from credits c join orders o on o.buyer_id = c.buyer_id and o.day >= c.day - 1 and o.day <= c.day + 1
    where o.day >= $since
    group by c.refund_id
)
select c.day, c.refund_id, c.country, c.buyer_id, c.amount
from credits c left join written_again w on w.refund_id = c.refund_id
where coalesce(w.amount, 0) < c.amount and not exists (
    -- The buyer's own invoice or line, or the same amount written again under another name within a day.
    select 1 from lines l
    where l.amount = c.amount and l.day <= c.day + 1
      and (l.buyer_id = c.buyer_id or l.day >= c.day - 1)
)
