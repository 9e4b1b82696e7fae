-- Labels by rule that had hit the order, with the version that was in force on the order's day.
-- /// cube
-- source = "labels"
-- also = ["rules"]
-- grain = "day"
-- ///
with rule_versions as (
    select rule_id, version, cast(valid_from as date) as valid_from,
           lead(cast(valid_from as date), 1, date '9999-12-31') over (partition by rule_id order by version) as valid_to
    from rules
),
hit as (
    select day, known_day, order_day, country, category, verdict, amount,
           unnest(string_split(rule_ids, ',')) as rule_id
    from labels
    where coalesce(rule_ids, '') <> ''
)
select h.day, h.known_day, h.order_day, h.rule_id, v.version, h.country, h.category,
       count(*) as labelled,
       sum(case when h.verdict = 'bad' then 1 else 0 end) as bad,
       sum(case when h.verdict = 'bad' then cast(h.amount as double) else 0 end) as bad_amount,
       sum(case when h.verdict = 'good' then cast(h.amount as double) else 0 end) as good_amount
from hit as h
left join rule_versions as v
    on v.rule_id = h.rule_id and h.order_day >= v.valid_from and h.order_day < v.valid_to
group by all
