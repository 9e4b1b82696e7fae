-- Applications of a day by document: a mill uses one document many times.
-- /// cube
-- source = "kyc"
-- grain = "day"
-- distinct = ["subjects"]
-- ///
select day, known_day, document_hash as document_id, country, document_type, channel,
       count(*) as applications,
       sum(case when result = 'passed' then 1 else 0 end) as passed,
       sum(case when duplicates > 0 then 1 else 0 end) as duplicate_identities,
       count(distinct subject_id) as subjects
from kyc
group by all
