-- Invoice lines of a day by country.
-- /// cube
-- source = "order_items"
-- grain = "day"
-- ///
select day, known_day, country,
       count(*) as lines,
       sum(case when buyer_id is null then 1 else 0 end) as lines_without_buyer,
       sum(cast(qty as double) * cast(price as double)) as line_value
from order_items
group by all
