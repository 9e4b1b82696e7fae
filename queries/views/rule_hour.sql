-- What each rule looked at and hit in an hour.
-- /// view
-- ///
select day, hour, known_day, rule_id, country, hits, 0 as evaluated, amount from rule_hits_hour
union all
select day, hour, known_day, rule_id, country, 0, evaluated, 0.0 from rule_evaluations_hour
