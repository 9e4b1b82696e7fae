"""How much of a sum some values of a column make up, in a segment and some days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from queries.engine.drill import Drill, conditions
from queries.engine.table_sql import literal, quote


def part_drill(
    columns: Mapping[str, str],
    source: str,
    key: str,
    measure: str,
    values: Sequence[str],
    where: Mapping[str, str],
    since: dt.date,
    until: dt.date,
) -> Drill:
    """One row: mine and whole. columns: those of `source`; conditions on others are left out."""
    tests, params = conditions(columns, where)
    named = ", ".join(literal(one) for one in values)
    sql = (
        f"select coalesce(sum({quote(measure)}) filter ({quote(key)}::varchar in ({named})), 0)::double as mine,\n"
        f"  coalesce(sum({quote(measure)}), 0)::double as whole\nfrom {quote(source)}\n"
        f"where {' and '.join(['day >= $since', 'day < $until', *tests])}"
    )
    return Drill(sql, {"since": since, "until": until, **params})
