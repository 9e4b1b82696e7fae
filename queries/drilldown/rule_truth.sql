-- Each order of some days with a verdict: whose it was, and whether the verdicts agree.
-- /// drilldown
-- ///
with verdicts as (
    select order_id, order_day,
           case when bool_or(verdict = 'bad') and bool_or(verdict = 'good') then 'both'
                when bool_or(verdict = 'bad') then 'bad' else 'good' end as verdict
    from labels
    where order_day >= $since and order_day < $until
    group by order_id, order_day
)
select v.order_day as day, v.order_id as thing, v.verdict as verdict, o.country as country, o.category as category,
       cast(o.amount as double) as amount,
       o.seller_id as party_seller, o.buyer_id as party_buyer, o.creator_id as party_creator
from verdicts as v
left join orders as o on o.order_id = v.order_id and o.day = v.order_day
