-- Reports opened and closed on a day by surface and reason.
-- /// cube
-- source = "reports"
-- grain = "day"
-- ///
select day, known_day, region, surface, reason,
       sum(case when step = 'opened' then 1 else 0 end) as reports,
       sum(case when step = 'closed' then 1 else 0 end) as closed,
       sum(case when verdict = 'upheld' then 1 else 0 end) as upheld,
       sum(case when step = 'closed' then hours_open * 60 else 0 end) as minutes_open
from reports
group by all
