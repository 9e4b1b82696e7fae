-- Which identifiers those who did something share with each other: one row an entity and value, with its first use.
-- A value that fewer than $least or more than $crowd entities share ties nobody.
with acted as materialized (
    select distinct {key}::varchar as id
    from {source}
    where day >= $since and day < $until and {key} is not null{where}
),
seen as materialized (
    {seen}
),
shared as (
    select value
    from seen
    where value in (select value from seen semi join acted using (id))
    group by value
    having count(distinct id) between $least and $crowd
)
select id, value, min(day) as first
from seen semi join acted using (id) semi join shared using (value)
group by id, value
order by id, value
