-- Who used which identifier when: one row an entity, identifier and spell. Uses more than $within days apart are of two
-- spells. A spell that more than $crowd entities share, on average in $within days, comes as one row without an id, with
-- how many share it; one that fewer than $least share ties nobody and is left out.
with seen as materialized (
    {seen}
),
used as (
    select id, value, min(day) as first, max(day) as last, sum(times) as times from seen group by id, value
),
apart as (
    select *,
           coalesce(date_diff('day', max(last) over earlier, first) > $within, false)::integer as starts
    from used
    window earlier as (
        partition by value order by first nulls first, last, id rows between unbounded preceding and 1 preceding
    )
    qualify count(*) over (partition by value) >= $least
),
spelled as (
    select id, value, first, last, times,
           sum(starts) over (partition by value order by first nulls first, last, id rows unbounded preceding) as spell
    from apart
),
counted as (
    select *,
           count(*) over spelling as sharers,
           count(*) over spelling * $within
               > $crowd * greatest(coalesce(date_diff('day', min(first) over spelling, max(last) over spelling) + 1, 0), $within)
               as crowded
    from spelled
    window spelling as (partition by value, spell)
)
select id, value, spell::bigint as spell, first, last, times::bigint as times, sharers
from counted
where sharers >= $least and not crowded
union all
select null, value, spell::bigint, min(first), max(last), sum(times)::bigint, any_value(sharers)
from counted
where crowded
group by value, spell
order by value, spell, first, id
