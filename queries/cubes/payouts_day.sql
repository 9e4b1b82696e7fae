-- Payouts, holds, releases, recoveries and bad debt of a day by seller tier.
-- /// cube
-- source = "payouts"
-- grain = "day"
-- ///
select day, known_day, country, category, seller_tier,
       sum(case when kind = 'payout' then 1 else 0 end) as payouts,
       sum(case when kind = 'payout' then cast(amount as double) else 0 end) as payout_amount,
       sum(case when kind = 'hold' then 1 else 0 end) as holds,
       sum(case when kind = 'hold' then cast(amount as double) else 0 end) as hold_amount,
       sum(case when kind = 'release' then 1 else 0 end) as releases,
       sum(case when kind = 'release' and coalesce(finding, 'none') = 'none' then 1 else 0 end) as clean_releases,
       sum(case when kind = 'release' then cast(amount as double) else 0 end) as release_amount,
       sum(case when kind = 'release' and coalesce(finding, 'none') = 'none' then cast(amount as double) else 0 end)
           as clean_release_amount,
       sum(case when kind = 'recovery' then cast(amount as double) else 0 end) as recovered_amount,
       sum(case when kind = 'debt' then 1 else 0 end) as debts,
       sum(case when kind = 'debt' then cast(amount as double) else 0 end) as debt_amount
from payouts
group by all
