-- Credit notes of a day by buyer.
-- /// cube
-- source = "refunds"
-- grain = "day"
-- ///
select day, known_day, buyer_id, country,
       count(*) as refunds,
       sum(cast(amount as double)) as refund_value
from refunds
where buyer_id is not null
group by all
