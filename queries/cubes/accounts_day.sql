-- Account events of a day: logins, changes, challenges, payout requests, takeover reports.
-- /// cube
-- source = "accounts"
-- grain = "day"
-- ///
select day, known_day, country, party, seller_tier,
       sum(case when kind = 'login' then 1 else 0 end) as logins,
       sum(case when kind = 'login' and new_device then 1 else 0 end) as new_device_logins,
       sum(case when kind = 'sensitive_change' then 1 else 0 end) as sensitive_changes,
       sum(case when kind = 'sensitive_change' and new_device then 1 else 0 end) as new_device_changes,
       sum(case when kind = 'challenge' then 1 else 0 end) as challenges,
       sum(case when kind = 'challenge' and result = 'failed' then 1 else 0 end) as failed_challenges,
       sum(case when kind = 'payout_request' then 1 else 0 end) as payout_requests,
       sum(case when kind = 'payout_request' and new_device then 1 else 0 end) as new_device_payouts,
       sum(case when kind = 'payout_request' and new_device and hours_since_change <= 72 then 1 else 0 end)
           as payouts_after_change,
       sum(case when kind = 'takeover_report' then 1 else 0 end) as takeover_reports,
       sum(case when kind = 'takeover_report' and result = 'confirmed' then 1 else 0 end) as confirmed_takeovers
from accounts
group by all
