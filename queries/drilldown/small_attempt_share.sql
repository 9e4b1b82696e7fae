-- Payment attempts under five dollars: an outage stops attempts of every amount, a card test makes small ones.
-- /// drilldown
-- ///
select day as bucket, country, category, payment_method, card_bin,
       sum(small_attempts) as numerator, sum(attempts) as denominator
from payments_day
where day >= $since and day < $until
group by all
