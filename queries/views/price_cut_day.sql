-- Orders of a day by seller with those far below the usual price apart: of a young shop, and in the two weeks after a sensitive change on a new device.
-- /// view
-- ///
with changed as (
    select distinct a.account_id, cast(a.day + w.ahead as date) as day
    from accounts_account_day as a
    cross join (select cast(unnest(range(15)) as integer) as ahead) as w
    where a.party = 'seller' and a.new_device_changes > 0
)
select o.day, o.known_day, o.seller_id, o.country, o.category, o.seller_tier, o.orders,
       case when s.onboarded_on > o.day - 90 then o.underpriced_orders else 0 end as young_cuts,
       case when s.onboarded_on > o.day - 90 then o.underpriced_amount else 0 end as young_cut_amount,
       case when c.account_id is not null then o.underpriced_orders else 0 end as cuts_after_change,
       case when c.account_id is not null then o.underpriced_amount else 0 end as cut_amount_after_change
from orders_seller_day as o
left join sellers as s on s.seller_id = o.seller_id
left join changed as c on c.account_id = o.seller_id and c.day = o.day
