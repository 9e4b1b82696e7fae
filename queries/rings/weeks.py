"""A count of some entities, this week and the week before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from queries.content.entity_kind import EntityCount, EntityKind
from queries.engine.drill import Drill
from queries.engine.table_sql import literal, quote


def weeks_drill(kind: EntityKind, count: EntityCount, ids: Sequence[str], as_of: dt.date, days: int) -> Drill:
    """One row: now, before (events), money_now, money_before: the `days` before a morning, as many before them."""
    spans = {"now": ("$middle", "$until"), "before": ("$since", "$middle")}
    picked = [
        f"coalesce(sum({quote(column)}) filter (day >= {first} and day < {last}), 0)::double as {name}{when}"
        for name, column in (("", count.numerator), ("money_", count.money))
        if column
        for when, (first, last) in spans.items()
    ]
    where = f" and ({count.where})" if count.where else ""
    key = quote(count.key or kind.key)
    named = ", ".join(literal(one) for one in ids)
    sql = (
        f"select {', '.join(picked)}\nfrom {quote(count.source)}\n"
        f"where day >= $since and day < $until{where} and {key}::varchar in ({named})"
    )
    middle = as_of - dt.timedelta(days=days)
    return Drill(sql, {"since": middle - dt.timedelta(days=days), "middle": middle, "until": as_of})
