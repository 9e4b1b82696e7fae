-- Coupon redemptions of a day by device.
-- /// cube
-- source = "coupons"
-- grain = "day"
-- distinct = ["buyers"]
-- ///
select day, known_day, device_id, country, category, campaign,
       count(*) as redemptions,
       sum(cast(amount as double)) as subsidy,
       sum(case when linked then 1 else 0 end) as linked_redemptions,
       sum(case when linked then cast(amount as double) else 0 end) as linked_subsidy,
       count(distinct buyer_id) as buyers
from coupons
group by all
