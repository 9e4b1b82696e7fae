-- Accounts created on a day; several on one device that day are marked.
-- /// cube
-- source = "signups"
-- grain = "day"
-- ///
with marked as (
    select *, count(*) over (partition by day, device_id) as on_device
    from signups
)
select day, known_day, region, client, source,
       count(*) as signups,
       sum(case when mail_kind = 'disposable' then 1 else 0 end) as disposable,
       sum(case when phone_verified then 0 else 1 end) as unverified,
       sum(case when on_device >= 3 then 1 else 0 end) as on_shared_device
from marked
group by all
