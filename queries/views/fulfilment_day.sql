-- Cases opened on a day beside the parcels they can be about: the mean deliveries of the seven days up to it.
-- A claim comes days after its delivery, so after a campaign day the deliveries of one day would be the wrong measure.
-- /// view
-- ///
with span as (
    select min(day) as day, range(max(day) - min(day) + 7) as later
    from shipments_day
),
-- Joined by equal days, so that a question about a few days reads only the rows that count for them.
days as (select day + cast(unnest(later) as integer) as day, day as first_day from span)
select t.day, d.country, d.category, d.seller_tier, d.carrier,
       d.delivered_orders / least(7, t.day - t.first_day + 1) as delivered_orders,
       0 as refund_only_orders, 0.0 as refund_only_amount, 0 as delivered_claims, 0.0 as delivered_claim_amount,
       0 as return_refund_orders, 0.0 as return_refund_amount,
       0 as undelivered_refunds, 0.0 as undelivered_refund_amount
from days as t
cross join (select cast(unnest(range(7)) as integer) as ahead) as a
join shipments_day as d on d.day = t.day - a.ahead
union all
select day, country, category, seller_tier, carrier, 0.0,
       refund_only_orders, refund_only_amount, delivered_claims, delivered_claim_amount,
       return_refund_orders, return_refund_amount, undelivered_refunds, undelivered_refund_amount
from after_sales_day
