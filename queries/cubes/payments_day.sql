-- Payment attempts of a day: approved, declined (technical failures apart) and small tickets, by card prefix and category.
-- /// cube
-- source = "payments"
-- grain = "day"
-- ///
with answered as (
    select *, coalesce(decline_reason in ('issuer_unavailable', 'gateway_timeout'), false) as technical
    from payments
)
select day, known_day, country, category, payment_method, card_bin,
       count(*) as attempts,
       sum(case when outcome = 'declined' and not technical then 1 else 0 end) as declined,
       sum(case when technical then 1 else 0 end) as technical_declines,
       sum(case when cast(amount as double) < 5 then 1 else 0 end) as small_attempts,
       sum(case when cast(amount as double) < 5 and outcome = 'declined' and not technical then 1 else 0 end) as small_declined,
       sum(case when cast(amount as double) < 5 and outcome = 'declined' and not technical then cast(amount as double) else 0 end)
           as small_declined_amount,
       sum(cast(amount as double)) as attempted_amount,
       sum(case when outcome = 'declined' and not technical then cast(amount as double) else 0 end) as declined_amount
from answered
group by all
