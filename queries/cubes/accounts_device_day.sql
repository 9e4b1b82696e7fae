-- Accounts seen on a device on a day, for devices that are new to the account.
-- /// cube
-- source = "accounts"
-- grain = "day"
-- distinct = ["accounts"]
-- ///
select day, known_day, device_id, country, party,
       count(*) as new_device_events,
       sum(case when kind = 'sensitive_change' then 1 else 0 end) as new_device_changes,
       sum(case when kind = 'challenge' and result = 'failed' then 1 else 0 end) as failed_challenges,
       count(distinct account_id) as accounts
from accounts
where new_device
group by all
