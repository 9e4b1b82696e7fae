-- Devices from which several buyers claim: the clusters behind refund abuse.
-- /// saved
-- title = "Devices from which several buyers claim"
-- team = "after-sales-risk"
-- [params.since]
-- type = "date"
-- default = 15
-- meaning = "First day"
-- [params.until]
-- type = "date"
-- default = 0
-- meaning = "Day after the last"
-- ///
select device_id as "Device", country as "Market", count(distinct buyer_id) as "Buyers",
       count(distinct address_id) as "Addresses", count(*) as "Claims", sum(cast(amount as double)) as "Claimed, USD",
       min(day) as "First day", max(day) as "Last day"
from after_sales
where step = 'opened' and kind = 'refund_only' and day >= $since and day < $until
group by all
having count(distinct buyer_id) >= 2
order by sum(cast(amount as double)) desc
limit 100
