-- Orders of a day by every dimension an order can be explained by: counts, money, scores.
-- /// cube
-- source = "orders"
-- grain = "day"
-- ///
select day, known_day, country, category, channel, payment_method, seller_tier, buyer_type,
       count(*) as orders,
       sum(case when decision = 'accepted' then 1 else 0 end) as accepted_orders,
       sum(case when decision = 'rejected' then 1 else 0 end) as rejected_orders,
       sum(case when score >= 700 then 1 else 0 end) as high_score_orders,
       sum(cast(score as double)) as score_sum,
       sum(cast(amount as double)) as order_amount,
       sum(case when decision = 'accepted' then cast(amount as double) else 0 end) as gmv,
       sum(case when decision = 'rejected' then cast(amount as double) else 0 end) as rejected_amount,
       sum(case when score >= 700 then cast(amount as double) else 0 end) as high_score_amount,
       sum(case when new_device then 1 else 0 end) as new_device_orders,
       sum(case when new_device then cast(amount as double) else 0 end) as new_device_amount,
       sum(case when price_ratio < 0.6 then 1 else 0 end) as underpriced_orders,
       sum(case when price_ratio < 0.6 then cast(amount as double) else 0 end) as underpriced_amount,
       sum(case when campaign is not null then 1 else 0 end) as campaign_orders
from orders
group by all
