-- Which version of a key stays, when a key comes more than once or is known already.
-- The content that arrived last is the value; of equal content the first to arrive stays. All others are set aside.
-- Reads rivals (rows of this batch whose key is contested) and known (published rows with such a key): _place is
-- the drop's number in the batch, or the number of the published file.
create or replace temp table contested as
with versions as (
    select true as _new, _place, _row, _key, _content, _arrival from rivals
    union all
    select false, _place, _row, _key, _content, _arrival from known
),
judged as (
    select *, first_value(_content) over (
        partition by _key order by _arrival desc nulls last, _new desc, _place desc, _row desc
    ) as _last
    from versions
),
ranked as (
    select *, row_number() over (
        partition by _key
        order by _content <> _last, _new, _arrival nulls last, _place, _row
    ) as _nth
    from judged
),
kept as (
    select *, first_value(_new) over whole as _kept_new, first_value(_place) over whole as _kept_place
    from ranked
    window whole as (partition by _key order by _nth)
)
select _new, _place, _row, _key, _kept_new, _kept_place,
       case when _content <> _last then 'superseded' else 'duplicate' end as _reason
from kept
where _nth > 1
