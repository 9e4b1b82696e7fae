-- Labels by the day of their order: the truth about a cohort, once it is mature.
-- /// cube
-- source = "labels"
-- grain = "day"
-- ///
select day, known_day, order_day, country, category, payment_method, seller_tier,
       count(*) as labels,
       sum(case when verdict = 'bad' then 1 else 0 end) as bad,
       sum(case when verdict = 'bad' then cast(amount as double) else 0 end) as bad_amount,
       sum(case when verdict = 'bad' and coalesce(rule_ids, '') = '' then 1 else 0 end) as missed_bad,
       sum(case when verdict = 'bad' and coalesce(rule_ids, '') = '' then cast(amount as double) else 0 end) as missed_amount
from labels
group by all
