-- Sellers whose refunds without return exceed what their tier and category would show, with n.
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
-- [params.country]
-- type = "text"
-- default = "BR"
-- meaning = "Market"
-- ///
with sellers_in as (
    select seller_id, category, seller_tier,
           sum(refund_only_orders) as refunds, sum(delivered_orders) as delivered, sum(refund_only_amount) as amount
    from seller_day
    where day >= $since and day < $until and country = $country and seller_tier is not null
    group by all
),
peers as (
    select category, seller_tier, sum(refunds) / nullif(sum(delivered), 0) as usual
    from sellers_in
    group by all
)
select s.seller_id, s.category, s.seller_tier, s.refunds, s.delivered,
       round(p.usual * s.delivered, 1) as expected, round(s.refunds - p.usual * s.delivered, 1) as excess,
       round(s.amount, 2) as amount
from sellers_in as s
join peers as p on p.category = s.category and p.seller_tier = s.seller_tier
where s.refunds > 0
order by excess desc nulls last
limit 50
