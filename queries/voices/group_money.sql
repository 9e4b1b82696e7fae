-- The money of the orders that the texts of some groups are about, each order once a group.
with named as (
  select distinct m.group_id, t.r_order from {told} t join voice_members m on m.text_id = t.r_id
  where m.extract = $extract and m.known_on <= $morning and t.r_order is not null
    and m.group_id in (select group_id from asked_groups) and {where}
)
select group_id, sum(cast({money} as double)) as money
from named join {orders} o on cast(o.{order} as varchar) = named.r_order
group by group_id
