-- Stock corrections of a day: how many, and how many pieces left the shelf without a sale.
-- /// cube
-- source = "adjustments"
-- grain = "day"
-- ///
select day, known_day,
       count(*) as adjustments,
       sum(case when qty < 0 then -cast(qty as double) else 0 end) as pieces_written_off
from adjustments
group by all
