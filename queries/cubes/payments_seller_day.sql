-- Payment attempts of a day by the seller they were made at: card tests concentrate in one cheap seller.
-- /// cube
-- source = "payments"
-- grain = "day"
-- distinct = ["devices", "ip_prefixes"]
-- ///
with answered as (
    select *, coalesce(decline_reason in ('issuer_unavailable', 'gateway_timeout'), false) as technical
    from payments
)
select day, known_day, seller_id, country, category,
       count(*) as attempts,
       sum(case when outcome = 'declined' and not technical then 1 else 0 end) as declined,
       sum(case when technical then 1 else 0 end) as technical_declines,
       sum(case when cast(amount as double) < 5 and outcome = 'declined' and not technical then 1 else 0 end) as small_declined,
       sum(case when outcome = 'declined' and not technical then cast(amount as double) else 0 end) as declined_amount,
       count(distinct device_id) as devices,
       count(distinct ip_prefix) as ip_prefixes
from answered
group by all
