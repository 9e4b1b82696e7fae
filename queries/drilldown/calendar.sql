-- Campaigns and holidays known beforehand, by day, market and category (empty = all).
-- /// drilldown
-- ///
select day, country, category, kind, name
from calendar
order by day, country, category, kind, name
