-- Closed reports that were upheld.
-- /// monitor
-- title = "Reports that were upheld"
-- owner = "trust-and-safety"
-- stage = "moderation"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- watch = [[], ["region"], ["reason"]]
-- min_denominator = 15
-- severity = "medium"
-- scenarios = ["scam_wave", "report_brigade"]
-- events = "reports"
-- events_where = "step = 'closed'"
-- runbook = "Up is real harm: look where, and at whom. Down with many reports is a brigade, which is why only a rise pages."
-- ///
select day as bucket, region, surface, reason, sum(upheld) as numerator, sum(closed) as denominator
from reports_day
where day >= $since and day < $until
group by all
