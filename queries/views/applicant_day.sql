-- Applications of a day by applicant, with how many others have handed in the same document or face up to that morning.
-- /// view
-- ///
with documents as (
    select document_hash, count(distinct subject_id) - 1 as others
    from kyc
    where document_hash is not null
    group by document_hash
),
faces as (
    select face_hash, count(distinct subject_id) - 1 as others
    from kyc
    where face_hash is not null
    group by face_hash
)
select k.day, k.known_day, k.subject_id, k.party, k.country, 1 as applications,
       greatest(coalesce(d.others, 0), coalesce(f.others, 0)) as sharing
from kyc as k
left join documents as d on d.document_hash = k.document_hash
left join faces as f on f.face_hash = k.face_hash
