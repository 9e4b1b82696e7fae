-- Accounts created on a day by device.
-- /// cube
-- source = "signups"
-- grain = "day"
-- ///
select day, known_day, device_id, region,
       count(*) as signups,
       sum(case when mail_kind = 'disposable' then 1 else 0 end) as disposable
from signups
group by all
