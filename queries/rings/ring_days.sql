-- On which days a ring used what ties it: members and uses a day.
with seen as (
    {seen}
)
select day, count(distinct id) as members, sum(times)::bigint as uses
from seen
where day is not null and day >= $since and value in ({values})
group by day
order by day
