-- Credit notes of a day by country and kind; fees between the shop and its partners are kept apart from buyers' credits.
-- /// cube
-- source = "refunds"
-- grain = "day"
-- distinct = ["largest_refund", "buyers"]
-- ///
with named as (
    select *,
           case when buyer_id is null then 'fee'
                when descr = 'Manual' then 'manual'
                when is_non_product then 'other'
                else 'goods' end as kind
    from refunds
)
select day, known_day, country, kind,
       count(*) as refunds,
       sum(cast(amount as double)) as refund_value,
       max(cast(amount as double)) as largest_refund,
       count(distinct buyer_id) as buyers
from named
group by all
