-- Stock corrections booked.
-- /// monitor
-- owner = "warehouse"
-- stage = "stock"
-- unit = "count"
-- direction = "up"
-- watch = [[]]
-- severity = "low"
-- status = "shadow"
-- events = "adjustments"
-- events_where = "qty < 0"
-- runbook = "After stock-taking a wave is normal. Otherwise compare the stock codes with the credit notes of the same week."
-- ///
select day as bucket, sum(adjustments) as numerator, sum(pieces_written_off) as pieces
from adjustments_day
where day >= $since and day < $until
group by all
