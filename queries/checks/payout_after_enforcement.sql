-- A seller was paid out after the day on which it was shut.
-- /// check
-- title = "Payout after enforcement"
-- owner = "settlement-risk"
-- stage = "settlement"
-- severity = "high"
-- protects = "Nothing is paid to a seller that was shut; it is held."
-- amount = "What was paid out after the day of enforcement, less what bounced."
-- runbook = "Ask the bank to stop the payout while it can. Look whether the block reached the settlement, and hold what is left of the seller's balance."
-- key = ["seller_id", "period"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
with shut as (
    select seller_id, min(day) as shut_on
    from interventions
    where kind = 'enforcement' and seller_id is not null and day >= $since and day <= $settled
    group by seller_id
)
select max(case when kind = 'payout' then day end) as day, seller_id, period, any_value(country) as country,
       min(shut_on) as shut_on, count(distinct order_id) as orders,
       sum(case when kind = 'payout' then amount else -amount end) as amount
from money_movements
join touched using (seller_id, period)
join shut using (seller_id)
where day >= $since and day <= $settled and day > shut_on and kind in ('payout', 'payout_bounced')
group by seller_id, period
having sum(case when kind = 'payout' then amount else -amount end) > 0
