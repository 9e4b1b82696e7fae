-- Orders of a day by band of the risk score, old accounts and new ones apart: the shape of the score.
-- /// cube
-- source = "orders"
-- grain = "day"
-- ///
select day, known_day, country, buyer_type,
       case when score < 100 then '000-099' when score < 200 then '100-199' when score < 300 then '200-299'
            when score < 400 then '300-399' when score < 500 then '400-499' when score < 600 then '500-599'
            when score < 700 then '600-699' when score < 850 then '700-849' else '850-1000' end as score_band,
       count(*) as orders,
       sum(cast(amount as double)) as order_amount
from orders
group by all
