-- Records whose money does not add up, by the day before the morning that found them.
-- /// monitor
-- title = "Records whose money does not add up"
-- owner = "settlement-risk"
-- stage = "settlement"
-- role = "harm"
-- unit = "count"
-- direction = "up"
-- view = "activity"
-- watch = [[], ["check_name"], ["country"]]
-- min_denominator = 1
-- exposure = "amount"
-- severity = "high"
-- runbook = "Open Losses: one check or one market alone points at one system. Records of one morning with one cause are decided together; recover what was paid twice first."
-- [detectors.spike]
-- ///
select day as bucket, check_name, country,
       sum(records) as numerator, sum(amount) as amount
from broken_records_day
where day >= $since and day < $until
group by all
