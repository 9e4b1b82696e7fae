-- Applications of sellers and creators decided on a day: passed, failed, reviewed, duplicate identities.
-- /// cube
-- source = "kyc"
-- grain = "day"
-- ///
select day, known_day, country, party, document_type, channel,
       count(*) as applications,
       sum(case when attempt = 1 then 1 else 0 end) as first_attempts,
       sum(case when attempt = 1 and result = 'passed' then 1 else 0 end) as first_passed,
       sum(case when result = 'passed' then 1 else 0 end) as passed,
       sum(case when result = 'failed' then 1 else 0 end) as failed,
       sum(case when reviewer_minutes is not null then 1 else 0 end) as reviewed,
       sum(coalesce(cast(reviewer_minutes as double), 0)) as reviewer_minutes,
       sum(case when reviewer_minutes is not null and decision_hours > 24 then 1 else 0 end) as late_reviews,
       sum(case when duplicates > 0 then 1 else 0 end) as duplicate_identities,
       sum(case when linked_to_enforced then 1 else 0 end) as linked_to_enforced
from kyc
group by all
