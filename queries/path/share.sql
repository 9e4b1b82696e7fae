-- Shares at a station of a path, of a cohort and of its peers: events, what they are out of, and how many entities.
with counted as (
    select {key}::varchar in ({ids}) as own, {key}::varchar as id,
           {parts}
    from {source}
    where {key} is not null and ({where}) and ({days}) and ({key}::varchar in ({ids}) or {alike})
)
select own,
       {sums}
from counted
group by own
