-- Rule hits of a day by seller.
-- /// cube
-- source = "rule_hits"
-- grain = "day"
-- ///
select day, known_day, seller_id, rule_id, country, category,
       count(*) as hits,
       sum(case when action = 'block' then 1 else 0 end) as blocked,
       sum(cast(amount as double)) as amount
from rule_hits
where seller_id is not null
group by all
