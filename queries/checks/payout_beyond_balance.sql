-- A seller was paid out more for a period than was sold less refunds, fees and holds.
-- /// check
-- title = "Payout above the balance"
-- owner = "settlement-risk"
-- stage = "settlement"
-- severity = "high"
-- protects = "A payout is what was sold, less refunds before it, fees and holds, by seller and period."
-- amount = "What was paid out beyond that balance, each order counted once."
-- runbook = "Set the period's payments, refunds, fees and holds beside its payouts. Ask the settlement team which line was typed or computed wrong, and correct it in the next run."
-- key = ["seller_id", "period"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
with booked as (
    select seller_id, order_day, order_id, day, event_at, kind, country, amount,
           min(case when kind = 'payout' then event_at end) over (partition by seller_id, order_day, order_id) as paid_out_at
    from money_movements
    join (select seller_id, period as order_day from touched) using (seller_id, order_day)
    where day >= $since and day <= $settled and (period is null or period = order_day)
      and kind in ('payment', 'refund', 'fee', 'hold', 'release', 'payout')
),
lines as (
    select seller_id, order_day, order_id, any_value(country) as country, min(case when kind = 'payout' then day end) as day,
           sum(case when kind = 'payment' then amount else 0 end) as sold,
           sum(case when kind = 'refund' and event_at < paid_out_at then amount else 0 end) as refunded,
           sum(case when kind = 'fee' then amount else 0 end) as fees,
           sum(case kind when 'hold' then amount when 'release' then -amount else 0 end) as held,
           coalesce(max(case when kind = 'payout' then amount end), 0) as paid_out
    from booked
    group by seller_id, order_day, order_id
),
summed as (
    select seller_id, order_day, min(day) as day, any_value(country) as country, sum(sold) as sold,
           sum(refunded) as refunded, sum(fees) as fees, sum(held) as held, sum(paid_out) as paid_out, count(*) as lines
    from lines
    -- A fee has no order. Orders without a payout, or refunded whole before it, are other checks' matter.
    where order_id is null or (paid_out > 0 and sold > refunded)
    group by seller_id, order_day
)
select day, seller_id, order_day as period, country, sold, refunded, fees, held, paid_out,
       paid_out - (sold - refunded - fees - held) as amount
from summed
where paid_out > 0 and paid_out - (sold - refunded - fees - held) > 0.01 * lines
