-- A creator kept the commission of an order that was refunded whole or charged back.
-- /// check
-- title = "Commission on a lost order"
-- owner = "creator-governance"
-- stage = "creator"
-- severity = "medium"
-- protects = "Commission is earned on kept orders only, and taken back within a week of the loss."
-- amount = "The commission less what was taken back."
-- runbook = "Take the commission back in the creator's next statement. Where one creator has several, look for orders that are placed to be returned."
-- key = ["order_id"]
-- touched = ["money_movements"]
-- settles_days = 7
-- looks_back_days = 200
-- ///
with booked as (
    select order_id, country, seller_id, max(case when kind in ('commission', 'commission_reversed') then creator_id end) as creator_id,
           max(case when kind in ('commission', 'refund', 'chargeback_debit') and day <= $settled then day end) as day,
           sum(case when kind = 'payment' then amount else 0 end) as paid,
           sum(case when kind = 'refund' and day <= $settled then amount else 0 end) as refunded,
           sum(case when kind = 'chargeback_debit' and day <= $settled then amount else 0 end) as charged_back,
           sum(case when kind = 'chargeback_credit' then amount else 0 end) as won_back,
           sum(case when kind = 'commission' and day <= $settled then amount else 0 end) as commission,
           -- A reversal heals however late it comes.
           sum(case when kind = 'commission_reversed' then amount else 0 end) as reversed
    from money_movements
    where day >= $since and order_id in (select order_id from touched)
      and kind in ('payment', 'refund', 'chargeback_debit', 'chargeback_credit', 'commission', 'commission_reversed')
    group by order_id, country, seller_id
)
select day, order_id, country, seller_id, creator_id, paid, refunded, charged_back, commission, reversed,
       commission - reversed as amount
from booked
where paid > 0 and (refunded >= paid or charged_back > won_back) and commission > reversed
