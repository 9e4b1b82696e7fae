-- Labels given on a day, bad and good, with what the rules had said about them.
-- /// cube
-- source = "labels"
-- grain = "day"
-- ///
select day, known_day, country, category, channel, payment_method, seller_tier,
       count(*) as labels,
       sum(case when verdict = 'bad' then 1 else 0 end) as bad,
       sum(case when verdict = 'bad' then cast(amount as double) else 0 end) as bad_amount,
       sum(case when verdict = 'good' then 1 else 0 end) as good,
       sum(case when verdict = 'good' then cast(amount as double) else 0 end) as good_amount,
       sum(case when verdict = 'bad' and coalesce(rule_ids, '') = '' then 1 else 0 end) as missed_bad,
       sum(case when verdict = 'bad' and coalesce(rule_ids, '') = '' then cast(amount as double) else 0 end) as missed_amount,
       sum(case when source = 'refund_review' and verdict = 'bad' and reason = 'refund_abuse' then 1 else 0 end) as abusive_refunds,
       sum(case when source = 'refund_review' and verdict = 'bad' and reason = 'refund_abuse' then cast(amount as double) else 0 end) as abusive_amount,
       sum(case when source = 'refund_review' then 1 else 0 end) as reviewed_refunds,
       sum(case when verdict = 'good' and coalesce(rule_ids, '') <> '' then 1 else 0 end) as insulted,
       sum(case when verdict = 'good' and coalesce(rule_ids, '') <> '' then cast(amount as double) else 0 end) as insulted_amount,
       sum(case when source = 'sample' and verdict = 'good' then 1 else 0 end) as sampled_good,
       sum(case when source = 'sample' and verdict = 'good' and coalesce(rule_ids, '') <> '' then 1 else 0 end)
           as sampled_insulted,
       sum(case when source = 'sample' and verdict = 'good' and coalesce(rule_ids, '') <> '' then cast(amount as double) else 0 end)
           as sampled_insulted_amount,
       sum(case when verdict = 'bad' and rule_ids like '%,%' then 1 else 0 end) as caught_by_many
from labels
group by all
