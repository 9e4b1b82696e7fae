-- Payment attempts by hour and market: a card test burns through in hours, long before the day is over.
-- /// cube
-- source = "payments"
-- grain = "hour"
-- ///
with answered as (
    select *, coalesce(decline_reason in ('issuer_unavailable', 'gateway_timeout'), false) as technical
    from payments
)
select day, hour, known_day, country, payment_method,
       count(*) as attempts,
       sum(case when outcome = 'declined' and not technical then 1 else 0 end) as declined,
       sum(case when technical then 1 else 0 end) as technical_declines,
       sum(case when cast(amount as double) < 5 and outcome = 'declined' and not technical then 1 else 0 end) as small_declined,
       sum(case when outcome = 'declined' and not technical then cast(amount as double) else 0 end) as declined_amount
from answered
group by all
