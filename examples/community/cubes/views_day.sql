-- Views of a day by region and surface.
-- /// cube
-- source = "views"
-- grain = "day"
-- ///
select day, known_day, region, surface, sum(views) as views
from views
group by all
