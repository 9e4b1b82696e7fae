-- Bad debt that was written off, and not taken back since.
-- /// check
-- title = "Bad debt written off"
-- owner = "finance"
-- stage = "payment"
-- severity = "high"
-- protects = "What buyers owe is collected or insured, not written off."
-- amount = "What was written off, each entry less one that takes it back."
-- runbook = "Ask finance which invoices it stands for, and whether the debt was sold or insured. An entry typed twice is taken back; the rest is a loss that somebody signs."
-- key = ["adj_id"]
-- touched = ["adjustments"]
-- settles_days = 1
-- looks_back_days = 330
-- ///
with entries as (
    select day, adj_id, descr, buyer_id, qty * price as value
    from adjustments
    where day >= $since and day <= $settled and price <> 0
),
placed as (
    -- An entry of the same size the other way takes one back: the earliest ones are taken back first.
    select *, row_number() over (partition by abs(value), value < 0 order by day, adj_id) as place,
           sum(case when value > 0 then 1 else 0 end) over (partition by abs(value)) as taken_back
    from entries
)
select day, adj_id, descr, buyer_id, taken_back as entries_the_other_way, -value as amount
from placed
where value < 0 and place > taken_back and adj_id in (select adj_id from touched)
