-- What one entity used, and how many used the same: one row an identifier.
with seen as (
    {seen}
)
select value, count(distinct id) as sharers, min(day) as first, max(day) as last
from seen
where value in (select value from seen where id = $id)
group by value
order by sharers desc, value
