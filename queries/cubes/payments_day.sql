-- Payment attempts of a day: approved, declined and small tickets, by card prefix and category.
-- /// cube
-- source = "payments"
-- grain = "day"
-- ///
select day, known_day, country, category, payment_method, card_bin,
       count(*) as attempts,
       sum(case when outcome = 'declined' then 1 else 0 end) as declined,
       sum(case when cast(amount as double) < 5 then 1 else 0 end) as small_attempts,
       sum(case when cast(amount as double) < 5 and outcome = 'declined' then 1 else 0 end) as small_declined,
       sum(cast(amount as double)) as attempted_amount,
       sum(case when outcome = 'declined' then cast(amount as double) else 0 end) as declined_amount
from payments
group by all
