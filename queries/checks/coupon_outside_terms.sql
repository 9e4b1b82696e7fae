-- A coupon was paid on a day or in a market in which its campaign does not run.
-- /// check
-- title = "Coupon outside its dates or market"
-- owner = "promotion-risk"
-- stage = "promotion"
-- severity = "medium"
-- protects = "A coupon is paid in the campaign's market and between its first and last day only."
-- amount = "The whole subsidy."
-- runbook = "Look when and where the campaign ran. A coupon code that still works after the end must be switched off; take back what was paid."
-- key = ["order_id"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
select max(m.day) as day, m.order_id, any_value(m.country) as country, any_value(m.seller_id) as seller_id,
       any_value(m.buyer_id) as buyer_id, any_value(m.device_id) as device_id, any_value(m.campaign) as campaign,
       any_value(m.order_day) as redeemed_on, sum(m.amount) as amount
from money_movements m
where m.day >= $since and m.day <= $settled and m.kind = 'coupon_subsidy'
  and m.order_id in (select order_id from touched)
  and not exists (
      select 1 from coupon_terms t
      where t.campaign = m.campaign and t.country = m.country and m.order_day >= t.first_day and m.order_day <= t.last_day
  )
group by m.order_id
having sum(m.amount) > 0
