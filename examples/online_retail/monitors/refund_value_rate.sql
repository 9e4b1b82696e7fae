-- Value credited to buyers per value invoiced.
-- /// monitor
-- owner = "shop-office"
-- stage = "refunds"
-- unit = "percent"
-- direction = "up"
-- watch = [[]]
-- min_denominator = 2000
-- exposure = "refund_value"
-- severity = "medium"
-- status = "shadow"
-- events = "refunds"
-- events_where = "buyer_id is not null"
-- runbook = "Read it beside the value of credit notes: up with the same value means that sales fell."
-- ///
select day as bucket, sum(refund_value) as numerator, sum(order_value) as denominator, sum(refund_value) as refund_value
from (
    select day, refund_value, 0.0 as order_value from refunds_day where kind <> 'fee'
    union all
    select day, 0.0, order_value from orders_day
) as both_sides
where day >= $since and day < $until
group by all
