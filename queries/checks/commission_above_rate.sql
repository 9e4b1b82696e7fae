-- A creator got more commission on an order than the agreed share of it.
-- /// check
-- title = "Commission above the agreed rate"
-- owner = "creator-governance"
-- stage = "creator"
-- severity = "medium"
-- protects = "Commission is at most the agreed rate of what was paid. What is too much is taken back within a week."
-- amount = "The commission beyond the agreed share, rounded up to a cent, less what was taken back."
-- runbook = "Compare the rate on the booking with the creator's contract. Take the difference back; look at other orders of the same creator and day."
-- key = ["order_id"]
-- touched = ["money_movements"]
-- settles_days = 7
-- looks_back_days = 200
-- ///
with booked as (
    select order_id, any_value(country) as country, any_value(seller_id) as seller_id, max(creator_id) as creator_id,
           max(case when kind = 'commission' and day <= $settled then day end) as day,
           max(case when kind = 'commission' then rate end) as rate_percent,
           sum(case when kind = 'payment' then amount else 0 end) as paid,
           sum(case when kind = 'commission' and day <= $settled then amount else 0 end) as commission,
           sum(case when kind = 'commission_reversed' then amount else 0 end) as reversed
    from money_movements
    where day >= $since and kind in ('payment', 'commission', 'commission_reversed')
      and order_id in (select order_id from touched)
    group by order_id
),
judged as (
    -- Dollars × percent are cents; rounding to four places first takes out the noise of the rate.
    select *, cast(ceil(round(cast(paid as double) * rate_percent, 4)) / 100 as decimal(18, 2)) as agreed
    from booked
    where paid > 0 and rate_percent is not null
)
select day, order_id, country, seller_id, creator_id, paid, rate_percent, agreed, commission, reversed,
       commission - reversed - agreed as amount
from judged
where commission - reversed > agreed
