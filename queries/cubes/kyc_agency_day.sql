-- Applications of a day by the agency that brought them: a document mill has a supplier.
-- /// cube
-- source = "kyc"
-- grain = "day"
-- distinct = ["documents", "banks"]
-- ///
select day, known_day, agency as agency_id, country, party, document_type,
       count(*) as applications,
       sum(case when result = 'passed' then 1 else 0 end) as passed,
       sum(case when duplicates > 0 then 1 else 0 end) as duplicate_identities,
       count(distinct document_hash) as documents,
       count(distinct bank_hash) as banks
from kyc
where agency is not null
group by all
