-- Credit notes to buyers per invoice written that day: many small cancellations that the value does not show.
-- /// monitor
-- title = "Invoices taken back"
-- owner = "shop-office"
-- stage = "refunds"
-- role = "harm"
-- unit = "percent"
-- direction = "up"
-- watch = [[]]
-- min_denominator = 10
-- min_effect = 2
-- exposure = "refund_value"
-- severity = "medium"
-- scenarios = ["mass_cancellation"]
-- events = "refunds"
-- events_where = "buyer_id is not null"
-- runbook = "Print the day's credit notes by buyer. Many buyers with small amounts: a delivery or a till mistake, or somebody clears old orders. One buyer: call him."
-- [who.buyer]
-- from = "refunds_buyer_day"
-- numerator = "refunds"
-- exposure = "refund_value"
-- ///
select day as bucket, sum(refunds) as numerator, sum(orders) as denominator, sum(refund_value) as refund_value
from (
    select day, refunds, 0 as orders, refund_value from refunds_day where kind <> 'fee'
    union all
    select day, 0, orders, 0.0 from orders_day
) as both_sides
where day >= $since and day < $until
group by all
