-- Views of a day beside the reports of that day.
-- /// view
-- ///
select day, region, surface, views, 0 as reports, 'none' as reason from views_day
union all
select day, region, surface, 0, reports, reason from reports_day
