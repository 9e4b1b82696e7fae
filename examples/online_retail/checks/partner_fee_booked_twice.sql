-- The same fee to a partner was booked twice within forty days.
-- /// check
-- title = "Partner fee booked twice"
-- owner = "finance"
-- stage = "settlement"
-- severity = "medium"
-- protects = "A partner's fee is booked once."
-- amount = "The later fee."
-- runbook = "Compare both with the partner's statement. A fee that happens to be the same each month is explained; one bill booked twice is claimed back."
-- key = ["refund_id"]
-- touched = ["refunds"]
-- settles_days = 1
-- looks_back_days = 200
-- ///
with fees as (
    select day, refund_id, descr, country, amount,
           lag(refund_id) over (partition by descr, amount order by day, refund_id) as booked_before_as,
           lag(day) over (partition by descr, amount order by day, refund_id) as booked_before_on,
           row_number() over (partition by descr, amount order by day, refund_id) as place
    from refunds
    where day >= $since and day <= $settled and is_non_product and buyer_id is null and descr <> 'Manual' and amount > 0
),
taken_back as (
    -- A fee booked as a sale takes one back.
    select cast(price * qty as decimal(18, 2)) as amount, count(*) as times
    from order_items
    where day >= $since and buyer_id is null and sku in ('AMAZONFEE', 'BANK CHARGES', 'POST', 'S')
    group by cast(price * qty as decimal(18, 2))
)
select day, refund_id, descr, country, booked_before_as, booked_before_on, amount
from fees left join taken_back using (amount)
where place > 1 + coalesce(times, 0) and booked_before_on >= day - 40
  and refund_id in (select refund_id from touched)
