-- Cases opened on a day by delivery address: many buyers, one door.
-- /// cube
-- source = "after_sales"
-- grain = "day"
-- distinct = ["buyers", "sellers"]
-- ///
select day, known_day, address_id, country, category,
       sum(case when kind = 'refund_only' and delivered then 1 else 0 end) as refund_only_orders,
       sum(case when kind = 'refund_only' and delivered then cast(amount as double) else 0 end) as refund_only_amount,
       sum(case when reason in ('not_received', 'empty_box') then 1 else 0 end) as not_received_claims,
       sum(case when reason in ('not_received', 'empty_box') then cast(amount as double) else 0 end) as not_received_amount,
       count(distinct buyer_id) as buyers,
       count(distinct seller_id) as sellers
from after_sales
where step = 'opened'
group by all
