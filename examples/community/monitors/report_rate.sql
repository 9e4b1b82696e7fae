-- Reports per view.
-- /// monitor
-- title = "Reports by users"
-- owner = "trust-and-safety"
-- stage = "content"
-- role = "harm"
-- unit = "bps"
-- direction = "up"
-- watch = [[], ["region"], ["surface"], ["region", "surface"]]
-- min_denominator = 1000
-- severity = "high"
-- scenarios = ["scam_wave", "report_brigade"]
-- events = "reports"
-- events_where = "step = 'opened'"
-- runbook = "Few authors and many reporters whose reports are upheld: a wave, remove and ban. One author and dismissed reports: a brigade, protect him."
-- [who.author]
-- from = "reports_author_day"
-- numerator = "reports"
-- ///
select day as bucket, region, surface, sum(reports) as numerator, sum(views) as denominator
from content_day
where day >= $since and day < $until
group by all
