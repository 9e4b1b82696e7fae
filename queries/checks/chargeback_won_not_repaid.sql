-- A chargeback was won, and the bank has not given the money back.
-- /// check
-- title = "Chargeback won, money not back"
-- owner = "payment-risk"
-- stage = "payment"
-- severity = "high"
-- protects = "A chargeback that was won brings its money back within ten days."
-- amount = "What the bank took less what it gave back."
-- runbook = "Send the bank the decision of the case with the number of the debit. Banks answer within weeks: note the day, and look again then."
-- key = ["order_id"]
-- touched = ["money_movements", "after_sales"]
-- settles_days = 10
-- looks_back_days = 200
-- ///
with won as (
    select order_id, max(day) as day, any_value(country) as country, any_value(seller_id) as seller_id,
           any_value(buyer_id) as buyer_id
    from after_sales
    where kind = 'chargeback' and step = 'closed' and outcome = 'won' and day >= $since and day <= $settled
      and order_id in (select order_id from touched)
    group by order_id
),
bank as (
    select order_id, sum(case when kind = 'chargeback_debit' then amount else 0 end) as taken,
           sum(case when kind = 'chargeback_credit' then amount else 0 end) as given_back
    from money_movements
    where day >= $since and kind in ('chargeback_debit', 'chargeback_credit')
      and order_id in (select order_id from touched)
    group by order_id
)
select day, order_id, country, seller_id, buyer_id, taken, given_back, taken - given_back as amount
from won join bank using (order_id)
where taken > given_back
