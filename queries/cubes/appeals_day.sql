-- Appeals opened and closed on a day, and how many were overturned.
-- /// cube
-- source = "appeals"
-- grain = "day"
-- ///
select day, known_day, country, category, party, action, rule_id,
       sum(case when step = 'opened' then 1 else 0 end) as opened,
       sum(case when step = 'closed' then 1 else 0 end) as closed,
       sum(case when step = 'closed' and outcome = 'overturned' then 1 else 0 end) as overturned,
       sum(case when step = 'closed' then cast(day - opened_day as double) else 0 end) as days_open
from appeals
group by all
