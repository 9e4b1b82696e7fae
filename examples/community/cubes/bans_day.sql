-- Accounts closed on a day, by the day they signed up.
-- /// cube
-- source = "bans"
-- grain = "day"
-- ///
select day, known_day, signup_day, region, source, count(*) as bans
from bans
group by all
