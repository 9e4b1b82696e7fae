-- Messages that ask to deal off the platform.
-- /// monitor
-- title = "Messages asking to deal off the platform"
-- owner = "creator-governance"
-- stage = "creator"
-- role = "exposure"
-- unit = "bps"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 5
-- severity = "medium"
-- scenarios = ["triangulation", "seller_takeover"]
-- events = "interactions"
-- events_where = "kind = 'message' and flagged"
-- runbook = "Read ten of them. One text means one ring: block the text and warn its receivers; many texts from one seller means a warning to him."
-- [detectors.spike]
-- [detectors.drift]
-- [who.seller]
-- from = "seller_day"
-- numerator = "flagged_messages"
-- denominator = "messages"
-- [who.creator]
-- from = "creator_day"
-- numerator = "flagged_messages"
-- denominator = "messages"
-- ///
select day as bucket, country, category,
       sum(flagged_messages) as numerator, sum(messages) as denominator
from interactions_day
where day >= $since and day < $until
group by all
