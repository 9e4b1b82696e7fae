-- Hits of rules with the buyer of the order concerned.
-- /// view
-- ///
select h.day, h.known_day, h.rule_id, h.version, h.action, h.country, h.category, h.score, h.amount, h.subject_kind,
       h.subject_id, o.buyer_id
from rule_hits as h
join orders as o on o.order_id = h.order_id
