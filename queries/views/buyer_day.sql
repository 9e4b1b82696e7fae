-- Orders of a day by buyer beside the cases they opened; over the extracts themselves, for few days are asked at once.
-- /// view
-- ///
select day, known_day, buyer_id, country, category, 1 as orders,
       case when decision = 'accepted' then cast(amount as double) else 0 end as gmv,
       case when score >= 700 then 1 else 0 end as high_score_orders,
       case when score >= 700 then cast(amount as double) else 0 end as high_score_amount
from orders
where buyer_id is not null
union all by name
select day, known_day, buyer_id, country, category,
       case when kind = 'refund_only' and delivered then 1 else 0 end as refund_only_orders,
       case when kind = 'refund_only' and delivered then cast(amount as double) else 0 end as refund_only_amount,
       case when reason in ('not_received', 'empty_box') and delivered then 1 else 0 end as delivered_claims,
       case when reason in ('not_received', 'empty_box') and delivered then cast(amount as double) else 0 end
           as delivered_claim_amount,
       case when kind = 'chargeback' then 1 else 0 end as chargebacks,
       case when kind = 'chargeback' then cast(amount as double) else 0 end as chargeback_amount
from after_sales
where step = 'opened' and buyer_id is not null
