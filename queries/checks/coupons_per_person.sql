-- Coupons of a campaign were paid for one person more often than its terms allow.
-- /// check
-- title = "Too many coupons for one person"
-- owner = "promotion-risk"
-- stage = "promotion"
-- severity = "medium"
-- protects = "One person redeems a campaign's coupons no more often than its terms allow."
-- amount = "What was paid for the redemptions beyond the limit, the latest ones."
-- runbook = "Look at the account's orders: one person who found a gap, or a shop that redeems for others. Take back what was paid beyond the limit, and close the gap."
-- key = ["campaign", "country", "period", "buyer_id"]
-- touched = ["money_movements"]
-- settles_days = 2
-- looks_back_days = 200
-- ///
with redeemed as (
    select m.day, m.campaign, m.country, m.period, m.buyer_id, m.amount, t.per_person as allowed,
           row_number() over (partition by m.campaign, m.country, m.period, m.buyer_id
                              order by m.event_at, m.movement_id) as place
    from money_movements m
    join touched using (campaign, country, period, buyer_id)
    join coupon_terms t on t.campaign = m.campaign and t.country = m.country and t.first_day = m.period
    where m.day >= $since and m.day <= $settled and m.kind = 'coupon_subsidy'
)
select max(day) as day, campaign, country, period, buyer_id, count(*) as redeemed, max(allowed) as allowed,
       sum(case when place > allowed then amount else 0 end) as amount
from redeemed
group by campaign, country, period, buyer_id
having count(*) > max(allowed)
