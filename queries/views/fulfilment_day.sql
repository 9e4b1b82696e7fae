-- Cases opened on a day beside the parcels they can be about: the mean deliveries of the seven days up to it.
-- A claim comes days after its delivery, so after a campaign day the deliveries of one day would be the wrong measure.
-- /// view
-- ///
with delivered as (
    select day, country, category, seller_tier, carrier, sum(delivered_orders) as delivered_orders
    from shipments_day
    group by all
),
first_day as (select min(day) as first_day from delivered)
select cast(d.day + a.ahead as date) as day, d.country, d.category, d.seller_tier, d.carrier,
       d.delivered_orders / least(7, d.day + a.ahead - f.first_day + 1) as delivered_orders,
       0 as refund_only_orders, 0.0 as refund_only_amount, 0 as delivered_claims, 0.0 as delivered_claim_amount,
       0 as return_refund_orders, 0.0 as return_refund_amount,
       0 as undelivered_refunds, 0.0 as undelivered_refund_amount
from delivered as d
cross join (select cast(unnest(range(7)) as integer) as ahead) as a
cross join first_day as f
union all
select day, country, category, seller_tier, carrier, 0.0,
       refund_only_orders, refund_only_amount, delivered_claims, delivered_claim_amount,
       return_refund_orders, return_refund_amount, undelivered_refunds, undelivered_refund_amount
from after_sales_day
