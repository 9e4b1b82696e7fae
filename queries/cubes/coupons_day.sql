-- Coupon redemptions of a day; several accounts that redeem on one device that day are marked.
-- /// cube
-- source = "coupons"
-- grain = "day"
-- ///
with accounts as (
    select day, device_id, count(distinct buyer_id) as accounts_on_device
    from coupons
    group by day, device_id
),
marked as (
    select c.*, a.accounts_on_device
    from coupons as c
    join accounts as a on a.day = c.day and a.device_id = c.device_id
)
select day, known_day, country, category, campaign, buyer_type,
       count(*) as redemptions,
       sum(cast(amount as double)) as subsidy,
       sum(case when linked then 1 else 0 end) as linked_redemptions,
       sum(case when linked then cast(amount as double) else 0 end) as linked_subsidy,
       sum(case when accounts_on_device >= 3 then 1 else 0 end) as shared_device_redemptions,
       sum(case when accounts_on_device >= 3 then cast(amount as double) else 0 end) as shared_device_subsidy
from marked
group by all
