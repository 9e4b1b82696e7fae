-- Minutes a report waits for its verdict.
-- /// monitor
-- title = "Wait for the verdict on a report"
-- owner = "trust-and-safety"
-- stage = "moderation"
-- role = "quality"
-- unit = "minutes"
-- direction = "up"
-- watch = [[], ["region"]]
-- min_denominator = 15
-- severity = "low"
-- scenarios = ["queue_backlog"]
-- events = "reports"
-- events_where = "step = 'closed'"
-- runbook = "More reports or fewer moderators? Move people between regions; take abuse before spam."
-- ///
select day as bucket, region, surface, sum(minutes_open) as numerator, sum(closed) as denominator
from reports_day
where day >= $since and day < $until
group by all
