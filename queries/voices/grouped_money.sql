-- The money of the orders that the texts of all groups with enough of them are about, each order once.
with inside as (
  select m.group_id, t.r_order, count(*) over (partition by m.group_id) as texts
  from {told} t join voice_members m on m.text_id = t.r_id
  where m.extract = $extract and m.known_on <= $morning and {where}
)
select sum(cast({money} as double)) as money
from {orders} o
where cast(o.{order} as varchar) in (select r_order from inside where texts >= $least and r_order is not null)
