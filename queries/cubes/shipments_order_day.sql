-- Scans by the day of their order: which cohorts were labelled, handed over and delivered.
-- /// cube
-- source = "shipments"
-- grain = "day"
-- ///
select day, known_day, order_day, country, category, seller_tier, carrier,
       sum(case when scan = 'label' then 1 else 0 end) as labels,
       sum(case when scan = 'first_scan' then 1 else 0 end) as first_scans,
       sum(case when scan = 'first_scan' and valid then 1 else 0 end) as valid_scans,
       sum(case when scan = 'delivered' then 1 else 0 end) as delivered_orders
from shipments
group by all
