-- Card prefixes with many small declines: how many cards are tried, from how many networks, at which sellers.
-- /// saved
-- team = "payment-risk"
-- [params.since]
-- type = "date"
-- default = "2026-11-01"
-- meaning = "First day"
-- [params.until]
-- type = "date"
-- default = "2026-11-16"
-- meaning = "Day after the last"
-- ///
select card_bin, country, count(*) as attempts,
       sum(case when outcome = 'declined' then 1 else 0 end) as declined,
       sum(case when outcome = 'declined' and amount < 5 then 1 else 0 end) as small_declined,
       count(distinct ip_prefix) as networks, count(distinct device_id) as devices, count(distinct seller_id) as sellers,
       sum(case when outcome = 'approved' and amount < 5 then 1 else 0 end) as small_approved
from payments
where card_bin is not null and day >= $since and day < $until
group by all
having sum(case when outcome = 'declined' and amount < 5 then 1 else 0 end) >= 5
order by small_declined desc
limit 100
