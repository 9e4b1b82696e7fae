-- Cases closed on a day, with their outcome: approved, rejected, won, lost.
-- /// cube
-- source = "after_sales"
-- grain = "day"
-- ///
select day, known_day, country, category, payment_method, seller_tier, kind,
       count(*) as closed,
       sum(case when outcome = 'approved' then 1 else 0 end) as approved,
       sum(case when outcome = 'rejected' then 1 else 0 end) as rejected,
       sum(case when outcome = 'won' then 1 else 0 end) as won,
       sum(case when outcome = 'lost' then 1 else 0 end) as lost,
       sum(cast(amount as double)) as closed_amount,
       sum(case when outcome = 'lost' then cast(amount as double) else 0 end) as lost_amount,
       sum(case when outcome = 'approved' then cast(amount as double) else 0 end) as approved_amount
from after_sales
where step = 'closed'
group by all
