-- Commission accrued and reversed on a day; a pair counts as concentrated when it carries its creator's day.
-- /// cube
-- source = "commissions"
-- grain = "day"
-- ///
with marked as (
    select *,
           count(*) over (partition by day, status, creator_id, seller_id) as pair_orders,
           count(*) over (partition by day, status, creator_id) as creator_orders
    from commissions
)
select day, known_day, country, category, channel,
       sum(case when status = 'accrued' then 1 else 0 end) as accrued_orders,
       sum(case when status = 'accrued' then cast(amount as double) else 0 end) as accrued_amount,
       sum(case when status = 'accrued' then cast(gmv as double) else 0 end) as creator_gmv,
       sum(case when status = 'reversed' then 1 else 0 end) as reversed_orders,
       sum(case when status = 'reversed' then cast(amount as double) else 0 end) as reversed_amount,
       sum(case when status = 'accrued' and self_linked then 1 else 0 end) as self_linked_orders,
       sum(case when status = 'accrued' and self_linked then cast(amount as double) else 0 end) as self_linked_amount,
       sum(case when status = 'accrued' and pair_orders >= 4 and pair_orders * 2 > creator_orders
                then 1 else 0 end) as pair_orders,
       sum(case when status = 'accrued' and pair_orders >= 4 and pair_orders * 2 > creator_orders
                then cast(amount as double) else 0 end) as pair_amount
from marked
group by all
