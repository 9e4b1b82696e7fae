-- Enforcements of a day, with the days since the first bad event and since the seller was approved.
-- /// cube
-- source = "interventions"
-- grain = "day"
-- ///
select day, known_day, onboarded_on, country, category,
       count(*) as enforcements,
       sum(case when first_bad_on is not null then 1 else 0 end) as dated_enforcements,
       sum(case when first_bad_on is not null then cast(day - first_bad_on as double) * 1440 else 0 end) as minutes_to_act
from interventions
where kind = 'enforcement'
group by all
