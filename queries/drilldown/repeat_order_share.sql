-- Orders beyond one a day for each buyer, device and address: strangers leave few of them, rings many.
-- /// drilldown
-- ///
select day as bucket, country, category, channel, seller_tier,
       count(*) - least(count(distinct buyer_id), count(distinct device_id), count(distinct address_id)) as numerator,
       count(*) as denominator
from orders
where day >= $since and day < $until
group by all
