-- Refunds, disputes and chargebacks of a day beside the orders they can be about: the mean of the 14 days up to it.
-- They come weeks after their order, so the orders of one day, least of all of a campaign day, would be the wrong measure.
-- /// view
-- ///
with span as (
    select min(day) as day, range(max(day) - min(day) + 14) as later
    from orders_day
),
-- Joined by equal days, so that a question about a few days reads only the rows that count for them.
days as (select day + cast(unnest(later) as integer) as day, day as first_day from span)
select d.day, o.country, o.category, o.channel, o.payment_method, o.seller_tier,
       o.accepted_orders / least(14, d.day - d.first_day + 1) as accepted_orders,
       o.gmv / least(14, d.day - d.first_day + 1) as gmv,
       0 as refunds, 0.0 as refund_amount, 0 as refund_only_orders, 0.0 as refund_only_amount,
       0 as disputes, 0.0 as dispute_amount, 0 as chargebacks, 0.0 as chargeback_amount
from days as d
cross join (select cast(unnest(range(14)) as integer) as ahead) as a
join orders_day as o on o.day = d.day - a.ahead
union all
select day, country, category, channel, payment_method, seller_tier, 0.0, 0.0,
       refunds, refund_amount, refund_only_orders, refund_only_amount,
       disputes, dispute_amount, chargebacks, chargeback_amount
from after_sales_day
