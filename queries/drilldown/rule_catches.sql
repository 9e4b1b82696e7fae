-- Each hit of each rule, trial rules included, with whom it touched and what became known of it since.
-- /// drilldown
-- ///
with verdicts as (
    select order_id, min(day) as first_day,
           case when bool_or(verdict = 'bad') and bool_or(verdict = 'good') then 'both'
                when bool_or(verdict = 'bad') then 'bad' else 'good' end as verdict
    from labels
    group by order_id
)
select h.day as day, h.rule_id as rule, h.version as version, h.action as action, h.country as country,
       h.category as category, cast(h.amount as double) as amount, h.subject_id as subject,
       coalesce(h.order_id, h.subject_id) as thing, h.order_id is not null as can_be_labelled,
       v.verdict as verdict, date_diff('day', h.day, v.first_day) as verdict_age,
       h.seller_id as party_seller, o.buyer_id as party_buyer, o.creator_id as party_creator
from rule_hits as h
left join verdicts as v on v.order_id = h.order_id
left join orders as o on o.order_id = h.order_id and o.day >= $since - 60 and o.day < $until
where h.day >= $since and h.day < $until
