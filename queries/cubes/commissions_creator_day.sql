-- Commission of a day by creator.
-- /// cube
-- source = "commissions"
-- grain = "day"
-- distinct = ["sellers"]
-- ///
select day, known_day, creator_id, country, category, channel,
       sum(case when status = 'accrued' then 1 else 0 end) as accrued_orders,
       sum(case when status = 'accrued' then cast(amount as double) else 0 end) as accrued_amount,
       sum(case when status = 'accrued' then cast(gmv as double) else 0 end) as creator_gmv,
       sum(case when status = 'reversed' then 1 else 0 end) as reversed_orders,
       sum(case when status = 'reversed' then cast(amount as double) else 0 end) as reversed_amount,
       sum(case when status = 'accrued' and self_linked then 1 else 0 end) as self_linked_orders,
       sum(case when status = 'accrued' and self_linked then cast(amount as double) else 0 end) as self_linked_amount,
       count(distinct seller_id) as sellers
from commissions
group by all
