-- Reports of scams.
-- /// monitor
-- title = "Scam reports"
-- owner = "trust-and-safety"
-- stage = "content"
-- role = "harm"
-- unit = "count"
-- direction = "up"
-- watch = [[], ["region"], ["region", "surface"]]
-- severity = "high"
-- scenarios = ["scam_wave"]
-- events = "reports"
-- events_where = "reason = 'scam' and step = 'opened'"
-- runbook = "Read ten. Put the text and its links on the block list, then look for accounts that signed up with the same devices."
-- [who.author]
-- from = "reports_author_day"
-- numerator = "reports"
-- ///
select day as bucket, region, surface, sum(reports) as numerator
from reports_day
where reason = 'scam' and day >= $since and day < $until
group by all
