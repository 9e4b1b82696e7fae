-- Each event that a rule scored at or above its logging floor, what the rule saw of it, and what became known since.
-- /// drilldown
-- ///
with verdicts as (
    select order_id,
           case when bool_or(verdict = 'bad') and bool_or(verdict = 'good') then 'both'
                when bool_or(verdict = 'bad') then 'bad' else 'good' end as verdict
    from labels
    group by order_id
)
select s.day as day, s.rule_id as rule, s.version as version, s.score_id as event, s.subject_id as subject,
       s.order_id as thing, s.position as position, s.score as score, s.threshold as threshold, s.floor as floor,
       s.answered as answered, s.hit as hit, s.action as action, s.decided as decided,
       cast(s.amount as double) as amount, v.verdict as verdict,
       s.country as country, s.category as category, s.channel as channel, s.payment_method as payment_method,
       s.seller_tier as seller_tier, s.buyer_type as buyer_type, s.new_device as new_device,
       s.price_ratio as price_ratio, s.items as items,
       s.seller_id as party_seller, s.buyer_id as party_buyer, s.creator_id as party_creator
from rule_scores as s
left join verdicts as v on v.order_id = s.order_id
where s.day >= $since and s.day < $until
