-- A coupon paid more for one redemption than its campaign allows.
-- /// check
-- title = "Coupon above its cap"
-- owner = "promotion-risk"
-- stage = "promotion"
-- severity = "medium"
-- protects = "No redemption is paid above the campaign's cap."
-- amount = "What was paid beyond the cap."
-- runbook = "Look whether the campaign's cap was changed, or a coupon of another one was used. Take the difference back from the seller, and fix the campaign's settings."
-- key = ["order_id"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
select max(day) as day, order_id, any_value(country) as country, any_value(seller_id) as seller_id,
       any_value(buyer_id) as buyer_id, any_value(device_id) as device_id, any_value(campaign) as campaign,
       sum(amount) as paid, max(cap) as cap, sum(amount - cap) as amount
from (
    select m.day, m.order_id, m.country, m.seller_id, m.buyer_id, m.device_id, m.campaign, m.amount, t.cap
    from money_movements m
    join coupon_terms t
      on t.campaign = m.campaign and t.country = m.country and m.order_day >= t.first_day and m.order_day <= t.last_day
    where m.day >= $since and m.day <= $settled and m.kind = 'coupon_subsidy' and m.amount > t.cap
      and m.order_id in (select order_id from touched)
) beyond
group by order_id
