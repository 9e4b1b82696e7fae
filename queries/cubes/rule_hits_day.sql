-- Rule hits of a day by rule and version, split by what the rule did.
-- /// cube
-- source = "rule_hits"
-- grain = "day"
-- distinct = ["subjects"]
-- ///
select day, known_day, rule_id, version, country, category,
       count(*) as hits,
       sum(case when action = 'block' then 1 else 0 end) as blocked,
       sum(case when action = 'challenge' then 1 else 0 end) as challenged,
       sum(case when action = 'review' then 1 else 0 end) as queued,
       sum(case when action = 'shadow' then 1 else 0 end) as shadow_hits,
       sum(cast(amount as double)) as amount,
       sum(case when action = 'block' then cast(amount as double) else 0 end) as blocked_amount,
       count(distinct subject_id) as subjects
from rule_hits
group by all
