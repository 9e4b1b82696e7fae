-- Payment attempts of a day by the seller they were made at: card tests concentrate in one cheap seller.
-- /// cube
-- source = "payments"
-- grain = "day"
-- distinct = ["devices", "ip_prefixes"]
-- ///
select day, known_day, seller_id, country, category,
       count(*) as attempts,
       sum(case when outcome = 'declined' then 1 else 0 end) as declined,
       sum(case when cast(amount as double) < 5 and outcome = 'declined' then 1 else 0 end) as small_declined,
       sum(case when outcome = 'declined' then cast(amount as double) else 0 end) as declined_amount,
       count(distinct device_id) as devices,
       count(distinct ip_prefix) as ip_prefixes
from payments
group by all
