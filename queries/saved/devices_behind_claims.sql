-- Devices from which several buyers claim: the clusters behind refund abuse.
-- /// saved
-- team = "after-sales-risk"
-- [params.since]
-- type = "date"
-- default = "2026-11-01"
-- meaning = "First day"
-- [params.until]
-- type = "date"
-- default = "2026-11-16"
-- meaning = "Day after the last"
-- ///
select device_id, country, count(distinct buyer_id) as buyers, count(distinct address_id) as addresses,
       count(*) as claims, sum(cast(amount as double)) as amount, min(day) as first_day, max(day) as last_day
from after_sales
where step = 'opened' and kind = 'refund_only' and day >= $since and day < $until
group by all
having count(distinct buyer_id) >= 2
order by amount desc
limit 100
