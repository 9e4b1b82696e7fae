-- A subsidy was paid to a seller that the campaign's books do not know, or know as another amount.
-- /// check
-- title = "Subsidy paid is not subsidy booked"
-- owner = "promotion-risk"
-- stage = "promotion"
-- severity = "medium"
-- protects = "What a campaign pays to sellers is what its books say, to the cent, within four days."
-- amount = "The difference between paid and booked, whichever is larger."
-- runbook = "Ask the campaign's owner whether the booking is late or wrong. Late ones close by themselves; a wrong one is corrected in the books, or the subsidy taken back."
-- key = ["order_id"]
-- touched = ["money_movements"]
-- settles_days = 4
-- looks_back_days = 200
-- ///
with booked as (
    select order_id, max(case when kind = 'coupon_subsidy' then day end) as day, any_value(country) as country,
           any_value(seller_id) as seller_id, any_value(buyer_id) as buyer_id, any_value(campaign) as campaign,
           sum(case when kind = 'coupon_subsidy' and day <= $settled then amount else 0 end) as paid,
           -- A booking heals however late it comes.
           sum(case when kind = 'subsidy_booked' then amount else 0 end) as booked
    from money_movements
    where day >= $since and kind in ('coupon_subsidy', 'subsidy_booked')
      and order_id in (select order_id from touched)
    group by order_id
)
select day, order_id, country, seller_id, buyer_id, campaign, paid, booked, abs(paid - booked) as amount
from booked
where paid > 0 and paid <> booked
