-- What a buyer paid for an order is not what the order said.
-- /// check
-- title = "Payment is not the order's amount"
-- owner = "payment-risk"
-- stage = "payment"
-- severity = "high"
-- protects = "The price does not change between order and payment."
-- amount = "The difference between the order's amount and the payment, whichever is larger."
-- runbook = "Compare the price at checkout with the payment: a price that changed meanwhile, a discount applied twice, or a row sent wrong. Collect the rest, or correct the row."
-- key = ["order_id"]
-- touched = ["money_movements", "orders"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
with paid as (
    select order_id, max(day) as day, any_value(country) as country, any_value(seller_id) as seller_id,
           any_value(buyer_id) as buyer_id, sum(amount) as paid, count(*) as lines
    from money_movements
    where day >= $since and day <= $settled and kind = 'payment' and order_id in (select order_id from touched)
    group by order_id
),
ordered as (
    select order_id, amount as ordered
    from orders
    where day >= $since and order_id in (select order_id from touched)
)
select day, order_id, country, seller_id, buyer_id, ordered, paid, abs(ordered - paid) as amount
from paid join ordered using (order_id)
-- Each line may be rounded by a cent.
where abs(ordered - paid) > 0.01 * lines
