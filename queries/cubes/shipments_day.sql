-- Scans of a day by carrier and seller tier: labels printed, first scans, deliveries, lateness, weight.
-- /// cube
-- source = "shipments"
-- grain = "day"
-- ///
select day, known_day, country, category, seller_tier, carrier,
       sum(case when scan = 'label' then 1 else 0 end) as labels,
       sum(case when scan = 'first_scan' then 1 else 0 end) as first_scans,
       sum(case when scan = 'first_scan' and valid then 1 else 0 end) as valid_scans,
       sum(case when scan = 'first_scan' and late then 1 else 0 end) as late_scans,
       sum(case when scan = 'first_scan' and weight_ratio is not null then 1 else 0 end) as weighed,
       sum(case when scan = 'first_scan' and weight_ratio < 0.5 then 1 else 0 end) as light_parcels,
       sum(case when scan = 'delivered' then 1 else 0 end) as delivered_orders,
       sum(case when scan = 'first_scan' and not registered_origin then 1 else 0 end) as foreign_origins
from shipments
group by all
