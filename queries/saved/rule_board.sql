-- Every rule and version: hits, hit rate, blocked, labelled, precision with n, money.
-- /// saved
-- team = "rule-engineering"
-- [params.since]
-- type = "date"
-- default = "2026-10-16"
-- meaning = "First day"
-- [params.until]
-- type = "date"
-- default = "2026-11-16"
-- meaning = "Day after the last"
-- ///
select rule_id, version, sum(evaluated) as evaluated, sum(hits) as hits,
       round(10000.0 * sum(hits) / nullif(sum(evaluated), 0), 1) as hit_rate_bps,
       sum(blocked) as blocked, sum(labelled) as labelled, sum(bad) as bad,
       round(100.0 * sum(bad) / nullif(sum(labelled), 0), 1) as precision_percent,
       round(100.0 * sum(labelled) / nullif(sum(hits), 0), 1) as label_coverage_percent,
       round(sum(amount), 2) as amount
from rule_day
where day >= $since and day < $until
group by all
order by hits desc
