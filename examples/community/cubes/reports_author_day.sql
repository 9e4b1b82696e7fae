-- Reports of a day by the author reported.
-- /// cube
-- source = "reports"
-- grain = "day"
-- distinct = ["reporters"]
-- ///
select day, known_day, author_id, region, surface,
       sum(case when step = 'opened' then 1 else 0 end) as reports,
       sum(case when verdict = 'upheld' then 1 else 0 end) as upheld,
       count(distinct reporter_id) as reporters
from reports
group by all
