-- Who used an identifier, those who used it most first.
with seen as (
    {seen}
)
select id, min(day) as first, max(day) as last, sum(times)::bigint as times
from seen
where value = $value
group by id
order by times desc, id
