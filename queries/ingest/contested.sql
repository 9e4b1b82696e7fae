-- The versions of a key in the order they arrived: from which day on each holds, and on which day the next took its place.
-- Of equal content one after the other the first to be known stays, the others are duplicates.
-- Reads rivals (rows of this batch whose key is contested), known (published rows with such a key) and withdrawn (what
-- an earlier version of a drop of this batch held and this one does not): _place is the drop's number in the batch, or
-- the number of the published file. _end: the day on which a row was withdrawn; the one before it then holds again.
create or replace temp table judged as
with versions as (
    select 1 as _source, _place, _row, _key, _content, _arrival, _since, false as _past, _known, null::date as _until,
           null::date as _end
    from rivals
    union all
    -- Published rows are in the order in which they held.
    select 0, _place, _row, _key, _content, max(_arrival) over held, max(_since) over held, _past, _known, _until, _end
    from known
    where not _mine
    window held as (partition by _key order by _known, _until nulls last rows unbounded preceding)
    union all
    select 2, _place, _row, _key, _content, _arrival, _since, true, _known, _end, _end from withdrawn
),
placed as (
    select *, row_number() over chain as _nth, _content is distinct from lag(_content) over chain as _changed,
           max(_place) filter (where _source <> 0) over (partition by _key) as _carrier
    from versions
    window chain as (
        partition by _key
        order by _arrival nulls first, _since, _past desc, _known, _source, _place, _row
    )
),
runs as (
    select *, count(*) filter (where _changed) over (partition by _key order by _nth) as _run from placed
)
select *,
       _source = 1 and (bool_or(_source = 0 and _end is null) over run
                        or row_number() over (partition by _key, _run order by _source <> 1, _known, _nth) > 1) as _twice,
       first_value(_source) over kept as _first_source, first_value(_place) over kept as _first_place
from runs
window run as (partition by _key, _run),
       kept as (partition by _key, _run order by _source = 2, _source, _nth);

create or replace temp table chain as
with beside as (
    select j.*, lag(j._known) over next as _known_before, lag(j._arrival) over next as _arrival_before,
           lag(j._source) over next as _source_before, lag(j._place) over next as _place_before,
           lag(j._end) over next as _end_before, lag(j._content) over next as _content_before, l._day as _drop_day, l._came as _came
    from judged j left join landings l on j._source = 1 and l._drop = j._place
    where not _twice
    window next as (partition by _key order by _nth)
),
lifted as (
    -- A correction that does not say when it arrived is known from the day its drop came.
    select *, case
        when _content = _content_before and _end_before is not null then greatest(_known, _end_before)
        when _source <> 1 or _known_before is null or _arrival > _arrival_before
             or (_source_before = 1 and _place_before = _place) then _known
        when _source_before = 2 then greatest(_known, _end_before)
        when _drop_day > _known_before then greatest(_known, _drop_day)
        else greatest(_known, _came)
    end as _own,
    -- Where it only goes on with what a withdrawn one had said, it holds up no later version.
    coalesce(_content = _content_before and _end_before is not null, false) as _goes_on
    from beside
),
dated as (
    select *, case when _source <> 1 then _known
                   else greatest(_own, max(case when _goes_on then _known else _own end) over (partition by _key order by _nth))
              end as _from
    from lifted
)
select *, min(_from) over later as _next_from, least(_end, min(_from) over later) as _now_until,
       lead(_source) over next as _next_source, lead(_place) over next as _next_place,
       max(case when _end is null then _nth end) over (next rows between unbounded preceding and 1 preceding) as _standing,
       arg_max(_place, _nth) filter (where _source <> 0) over (partition by _key) as _last
from dated
window next as (partition by _key order by _nth), later as (next rows between 1 following and unbounded following);

create or replace temp table contested as
select _source, _place, _row, _key, _from, _now_until as _until, _until as _was,
       coalesce(_next_source, _source) <> 0 as _kept_new, coalesce(_next_place, _place) as _kept_place,
       coalesce(_last, _carrier) as _carrier, -- the last new version: the others are decided against it, not it against them
       coalesce(_now_until > _from, false) as _seen, _next_source is not null or _standing is not null as _replaced,
       case when _now_until is null then 'moved' else 'superseded' end as _reason, false as _mine
from chain
where (_source = 0 and _now_until is not null and _now_until is distinct from _until)
   or (_source = 1 and (_now_until is not null or _from <> _known))
   or _source = 2
union all
select 1, _place, _row, _key, _known, null, null, _first_source <> 0, _first_place, _place, false, true, 'duplicate', false
from judged
where _twice
union all
-- Copies of rows of this batch that another drop carries: they are decided anew. And rows of which there is a copy.
select 0, k._place, k._row, k._key, k._known, null, k._until, true, n._place, n._place, false, true, 'superseded', true
from known k join (select _key, max(_place) filter (where _source <> 0) as _place from judged group by _key) n
    on n._key = k._key
where k._mine;

-- What holds again after a row that was withdrawn, until the next version.
create or replace temp table revived as
select p._source, p._place, p._row, w._end as _from, w._next_from as _until, coalesce(w._last, w._carrier) as _carrier,
       coalesce(w._next_source, w._source) <> 0 as _kept_new, coalesce(w._next_place, w._place) as _kept_place,
       true as _replaced
from chain w join chain p on p._key = w._key and p._nth = w._standing
where w._end is not null and w._end < coalesce(w._next_from, 'infinity'::date);
