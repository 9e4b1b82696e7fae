-- Money of an order moved in another currency than its payment.
-- /// check
-- title = "Two currencies in one order"
-- owner = "payment-risk"
-- stage = "payment"
-- severity = "medium"
-- protects = "Everything that is booked on an order is in the currency in which it was paid."
-- amount = "All that moved in another currency, in the home's currency."
-- runbook = "Look which system booked in the other currency and what the buyer or seller really got. Correct the difference; a wrong currency seldom comes alone."
-- key = ["order_id"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
with booked as (
    select order_id, day, kind, country, seller_id, buyer_id, amount, currency,
           min(case when kind = 'payment' then currency end) over (partition by order_id) as paid_in
    from money_movements
    where day >= $since and day <= $settled and order_id in (select order_id from touched)
)
select max(day) as day, order_id, any_value(country) as country, any_value(seller_id) as seller_id,
       any_value(buyer_id) as buyer_id, any_value(paid_in) as paid_in, max(currency) as moved_in, max(kind) as what_moved,
       sum(amount) as amount
from booked
where currency <> paid_in
group by order_id
having sum(amount) > 0
