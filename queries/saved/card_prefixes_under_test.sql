-- Card prefixes with many small declines: how many cards are tried, from how many networks, at which sellers.
-- /// saved
-- title = "Card prefixes under test"
-- team = "payment-risk"
-- [params.since]
-- type = "date"
-- default = 15
-- meaning = "First day"
-- [params.until]
-- type = "date"
-- default = 0
-- meaning = "Day after the last"
-- ///
select card_bin as "Card prefix", country as "Market", count(*) as "Attempts",
       sum(case when outcome = 'declined' then 1 else 0 end) as "Declined",
       sum(case when outcome = 'declined' and amount < 5 then 1 else 0 end) as "Declined under 5 USD",
       count(distinct ip_prefix) as "Networks", count(distinct device_id) as "Devices",
       count(distinct seller_id) as "Sellers",
       sum(case when outcome = 'approved' and amount < 5 then 1 else 0 end) as "Approved under 5 USD"
from payments
where card_bin is not null and day >= $since and day < $until
group by all
having sum(case when outcome = 'declined' and amount < 5 then 1 else 0 end) >= 5
order by sum(case when outcome = 'declined' and amount < 5 then 1 else 0 end) desc
limit 100
