"""What is counted about every entity of a kind over some days, beside what makes it alike to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from queries.content.entity_kind import EntityCount, EntityKind, MoneyOutstanding
from queries.engine.drill import NONE, Drill, DrillWindow
from queries.engine.table_sql import literal, quote

SINGLY = 20_000  # entities of a kind up to which each is returned; of more only those with an event; chosen
AGES = (30, 90, 365)  # days since an entity is known that part the young from the old; chosen
STATE = "state_now"  # the column of the state of enforcement
AGE = "age_band"  # the column of the ages


def alike_by(kind: EntityKind) -> tuple[str, ...]:
    """The columns by which entities of a kind are alike, the coarsest first; the age last."""
    return (*kind.peers, *([AGE] if kind.age else []))


def totals_query(
    columns: Mapping[str, str], kind: EntityKind, counts: Sequence[EntityCount], days: DrillWindow
) -> Drill:
    """Sums of the counts of one source, a row an entity.

    columns: of the source, name → type. counts: of one source, key and condition. Returned: id, entities, the columns
    of `alike_by`, num_<i> and, where there is a denominator, den_<i>, dens_<i> (Σ den²), money_<i> of the i-th count.
    Of a kind with more than `SINGLY` entities those without any event come added up by what makes them alike: id is
    null, entities says how many.
    """
    # Over 40 lines: one statement put together part by part, in the order of its clauses.
    key, source = quote(counts[0].key or kind.key), quote(counts[0].source)
    sums: dict[str, str] = {}
    for place, one in enumerate(counts):
        for name, column in (("num", one.numerator), ("den", one.denominator), ("money", one.money)):
            if column:
                sums[f"{name}_{place}"] = f"coalesce(sum({quote(column)}), 0)::double"
    used = sorted({c for one in counts for c in (one.numerator, one.denominator) if c})
    counted = " or ".join(f"{quote(column)} is not null" for column in used)
    where = f" and ({counts[0].where})" if counts[0].where else ""
    told = [name for name in kind.peers if name in columns]
    own = "".join(f", mode({quote(name)}) as {_own(name)}" for name in told)
    by_id = (
        f"select {key}::varchar as id, {', '.join(f'{sql} as {name}' for name, sql in sums.items())}{own}\n"
        f"  from {source}\n  where day >= $since and day < $until and {key} is not null{where}\n"
        f"    and ({counted})\n  group by 1"
    )
    alike = [_alike(name, kind, name in told) for name in kind.peers] + (
        [_band(kind.age)] if kind.age else []
    )
    if kind.state:
        alike.append(f"k.{quote(kind.state)} as {STATE}")
    seen = " or ".join(f"num_{place} > 0" for place in range(len(counts)))
    squares = [
        f"sum(den_{place} * den_{place}) as dens_{place}"
        for place, one in enumerate(counts)
        if one.denominator
    ]
    totals = [f"sum({name}) as {name}" for name in sums] + squares
    joined = f"\nleft join {_known(kind)} as k on k.known_id = b.id" if kind.table else ""
    sql = (
        f"with b as (\n  {by_id}\n), size as (select count(*) as entities from b)\n"
        f"select case when {seen} or (select entities from size) <= {SINGLY} then b.id end as id,\n"
        f"  count(*) as entities{''.join(f', {one}' for one in alike)},\n  {', '.join(totals)}\n"
        f"from b{joined}\ngroup by all"
    )
    return Drill(sql, {"since": days.since, "until": days.until})


def known_query(kind: EntityKind, ids: Sequence[str] | None = None) -> Drill | None:
    """What the kind's table says of its entities: id and its columns as they are; None where there is no table."""
    if kind.table is None:
        return None
    sql = f"select {quote(kind.key)}::varchar as id, *\nfrom {quote(kind.table)}"
    if ids is None:
        return Drill(sql)
    params = {f"id_{place}": one for place, one in enumerate(ids)}
    named = ", ".join(f"${name}" for name in params) or "null"
    return Drill(f"{sql}\nwhere {quote(kind.key)}::varchar in ({named})", params)


def exists_query(kind: EntityKind, source: str, key: str, name: str) -> Drill:
    """One row where a table has an entity of that id."""
    return Drill(f"select 1 from {quote(source)} where {quote(key)}::varchar = $id limit 1", {"id": name})


def outstanding_query(kind: EntityKind, asked: MoneyOutstanding, days: DrillWindow) -> Drill:
    """Money paid out inside the window and what came back of it, by entity: id, paid, back."""
    back = " + ".join(f"coalesce(sum({quote(name)}), 0)" for name in asked.back) or "0"
    return Drill(
        f"select {quote(kind.key)}::varchar as id, coalesce(sum({quote(asked.paid)}), 0)::double as paid,\n"
        f"  ({back})::double as back\nfrom {quote(asked.source)}\n"
        f"where day >= $since and day < $until and {quote(kind.key)} is not null\ngroup by 1",
        {"since": days.since, "until": days.until},
    )


def _known(kind: EntityKind) -> str:
    """The table of the kind, one row an entity however often it has one."""
    wanted = sorted({*kind.peers, *(one for one in (kind.age, kind.state) if one)})
    picked = "".join(f", any_value({quote(name)}) as {quote(name)}" for name in wanted)
    return (
        f"(select {quote(kind.key)}::varchar as known_id{picked} from {quote(kind.table or '')} group by 1)"
    )


def _own(name: str) -> str:
    return quote(f"own {name}")


def _alike(name: str, kind: EntityKind, told: bool) -> str:
    """What the table says of an entity, else what its own rows say most often."""
    said = [f"k.{quote(name)}::varchar"] if kind.table else []
    said += [f"b.{_own(name)}::varchar"] if told else []
    return f"coalesce({', '.join([*said, literal(NONE)])}) as {quote(name)}"


def _band(age: str) -> str:
    """Days known on the last day, in bands."""
    days = f"date_diff('day', {quote(age)}::date, $until::date)"
    steps = " ".join(f"when {days} < {limit} then 'under {limit} days'" for limit in AGES)
    return f"case when {quote(age)} is null then '{NONE}' {steps} else '{AGES[-1]} days or more' end as {AGE}"
