-- Appeals opened by sellers, buyers and creators.
-- /// monitor
-- title = "Appeals opened"
-- owner = "governance-policy"
-- stage = "governance"
-- role = "response"
-- act = "Users opened {appeal} against us"
-- unit = "count"
-- direction = "up"
-- party = "seller"
-- view = "activity"
-- watch = [[], ["country"], ["party"], ["rule_id"]]
-- severity = "medium"
-- scenarios = ["threshold_misset"]
-- events = "appeals"
-- events_where = "step = 'opened'"
-- runbook = "One rule alone: its version or threshold. One party alone: a policy note they read. Answer within the promised days or the overturn rate tells nothing."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, country, category, party, action, rule_id,
       sum(opened) as numerator
from appeals_day
where day >= $since and day < $until
group by all
