-- Orders of a day by seller: the exposure every seller ratio is measured against.
-- /// cube
-- source = "orders"
-- grain = "day"
-- distinct = ["buyers", "devices", "addresses"]
-- ///
select day, known_day, seller_id, country, category, seller_tier,
       count(*) as orders,
       sum(case when decision = 'accepted' then 1 else 0 end) as accepted_orders,
       sum(case when decision = 'accepted' then cast(amount as double) else 0 end) as gmv,
       sum(case when score >= 700 then 1 else 0 end) as high_score_orders,
       sum(case when score >= 700 then cast(amount as double) else 0 end) as high_score_amount,
       sum(case when price_ratio < 0.6 then 1 else 0 end) as underpriced_orders,
       sum(case when price_ratio < 0.6 then cast(amount as double) else 0 end) as underpriced_amount,
       count(distinct buyer_id) as buyers,
       count(distinct device_id) as devices,
       count(distinct address_id) as addresses
from orders
group by all
