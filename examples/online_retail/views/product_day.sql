-- Invoice lines of a day by product beside the corrections of its stock that somebody entered by hand.
-- /// view
-- ///
select day, known_day, sku, 1 as lines, cast(qty as double) * cast(price as double) as line_value
from order_items
where sku is not null
union all by name
select day, known_day, sku, 1 as corrections
from adjustments
where sku is not null
