"""Who shares an identifier with whom: one query an identifier, with the crowds cut off in the engine."""

from __future__ import annotations

import datetime as dt

from queries.content.entity_kind import EntityKind, SharedIdentifier
from queries.engine.drill import Drill
from queries.engine.table_sql import quote


def shared_query(kind: EntityKind, link: SharedIdentifier, as_of: dt.date) -> Drill:
    """Every value that two entities or more have: id, value, entities (how many have it).

    A value that more than `crowd` entities have comes as one row without an id.
    """
    params: dict[str, object] = {"crowd": link.crowd}
    if link.within_days is not None:
        params |= {"since": as_of - dt.timedelta(days=link.within_days), "until": as_of}
    pairs = _pairs(kind, link)
    sql = (
        f"with pairs as (\n  {pairs}\n), counted as (\n  select value, count(*) as entities from pairs "
        "group by value having count(*) >= 2\n)\n"
        "select id, value, entities from pairs join counted using (value) where entities <= $crowd\n"
        "union all\nselect null, value, entities from counted where entities > $crowd\norder by 2, 1"
    )
    return Drill(sql, params)


def neighbours_query(kind: EntityKind, link: SharedIdentifier, as_of: dt.date, name: str) -> Drill:
    """Who shares a value with one entity: id, value, entities; a crowd as one row without an id."""
    drill = shared_query(kind, link, as_of)
    own = f"select value from ({_pairs(kind, link)}) where id = $id"
    sql = f"select s.* from (\n{drill.sql}\n) as s where s.value in ({own})"
    return Drill(sql, {**drill.params, "id": name})


def _pairs(kind: EntityKind, link: SharedIdentifier) -> str:
    key, value = quote(link.key or kind.key), quote(link.value)
    tests = [f"{key} is not null", f"{value} is not null", f"{value}::varchar <> ''"]
    if link.where:
        tests.append(f"({link.where})")
    if link.within_days is not None:
        tests += ["day >= $since", "day < $until"]
    picked = f"{key}::varchar as id, {value}::varchar as value"
    return f"select distinct {picked} from {quote(link.source)} where {' and '.join(tests)}"
