-- Hits of rules with the seller concerned: of an applicant where the rule looked at an application.
-- /// view
-- ///
select h.day, h.known_day, h.rule_id, h.version, h.action, h.country, h.category, h.score, h.amount, h.subject_kind,
       h.subject_id, coalesce(h.seller_id, k.subject_id) as seller_id
from rule_hits as h
left join (select application_id, subject_id from kyc where party = 'seller') as k
    on h.subject_kind = 'application' and k.application_id = h.subject_id
