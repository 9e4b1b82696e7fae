-- A buyer was credited for the same line more often than it was sold.
-- /// check
-- title = "Line credited twice"
-- owner = "finance"
-- stage = "after-sales"
-- severity = "high"
-- protects = "A line that was sold once is credited once."
-- amount = "The credits beyond the lines sold, over the same amount."
-- runbook = "Look at the credit notes of these days: the same note typed twice is a loss. Take one back from the buyer's account."
-- key = ["buyer_id", "descr"]
-- touched = ["refunds"]
-- settles_days = 1
-- looks_back_days = 200
-- ///
with credited as (
    select buyer_id, descr, amount, max(day) as day, any_value(country) as country, count(*) as credits
    from refunds
    join touched using (buyer_id, descr)
    where day >= $since and day <= $settled and line_count = 1 and amount > 0
    group by buyer_id, descr, amount
    having count(*) > 1
),
sold as (
    select buyer_id, descr, cast(qty * price as decimal(18, 2)) as amount, count(*) as sales
    from order_items
    join touched using (buyer_id, descr)
    where day >= $since
    group by buyer_id, descr, cast(qty * price as decimal(18, 2))
)
-- Where the sale is older than the days read, nothing is known of it.
select max(day) as day, buyer_id, descr, any_value(country) as country, sum(credits) as credits, sum(sales) as sales,
       sum(amount * (credits - sales)) as amount
from credited join sold using (buyer_id, descr, amount)
where credits > sales
group by buyer_id, descr
