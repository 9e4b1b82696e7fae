-- Labels given on a day by seller.
-- /// cube
-- source = "labels"
-- grain = "day"
-- ///
select day, known_day, seller_id, country, category, seller_tier,
       count(*) as labels,
       sum(case when verdict = 'bad' then 1 else 0 end) as bad,
       sum(case when verdict = 'bad' then cast(amount as double) else 0 end) as bad_amount,
       sum(case when verdict = 'good' and coalesce(rule_ids, '') <> '' then 1 else 0 end) as insulted
from labels
group by all
