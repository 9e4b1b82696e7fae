-- What each rule and version looked at, hit and blocked on a day. No labels: those come later, under days long past.
-- /// view
-- ///
select day, known_day, rule_id, version, country, category,
       hits, 0 as evaluated, blocked, challenged, subjects, amount, blocked_amount
from rule_hits_day
union all
select day, known_day, rule_id, version, country, category, 0, evaluated, 0, 0, 0, 0.0, 0.0
from rule_evaluations_day
