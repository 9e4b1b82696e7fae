-- Payment attempts of a day by network prefix: one prefix that tries many cards is not a buyer.
-- /// cube
-- source = "payments"
-- grain = "day"
-- distinct = ["buyers", "devices"]
-- ///
with answered as (
    select *, coalesce(decline_reason in ('issuer_unavailable', 'gateway_timeout'), false) as technical
    from payments
)
select day, known_day, ip_prefix as ip_id, country,
       count(*) as attempts,
       sum(case when outcome = 'declined' and not technical then 1 else 0 end) as declined,
       sum(case when technical then 1 else 0 end) as technical_declines,
       sum(case when cast(amount as double) < 5 and outcome = 'declined' and not technical then 1 else 0 end) as small_declined,
       sum(case when outcome = 'declined' and not technical then cast(amount as double) else 0 end) as declined_amount,
       count(distinct buyer_id) as buyers,
       count(distinct device_id) as devices
from answered
group by all
