-- Reviews by the day of their order: the negative share of a cohort.
-- /// cube
-- source = "interactions"
-- grain = "day"
-- ///
select day, known_day, order_day, country, category,
       sum(case when kind = 'review' then 1 else 0 end) as reviews,
       sum(case when kind = 'review' and stars <= 2 then 1 else 0 end) as low_reviews
from interactions
where order_day is not null
group by all
