-- What each rule and version looked at, hit and blocked on a day, with the labels its hits of that day got since.
-- /// view
-- ///
select day, known_day, rule_id, version, country, category,
       hits, evaluated, blocked, challenged, subjects, 0 as labelled, 0 as bad,
       amount, blocked_amount, 0.0 as bad_amount
from rule_activity_day
union all
select order_day, known_day, rule_id, version, country, category, 0, 0, 0, 0, 0, labelled, bad, 0.0, 0.0, bad_amount
from labels_rule_day
