"""Drills: one table summed by one of its columns, or its rows, for a window of days. One-line plumbing.

What is drilled into is named by content (a monitor's header), so the text is put together here from quoted
names; the values stay parameters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from queries.content.sql_file import statement
from queries.engine.opening import Engine
from queries.engine.table_sql import filled, literal, quote

if TYPE_CHECKING:
    import pyarrow

NONE = "(none)"  # how a missing value of a dimension is called everywhere


@dataclass(frozen=True)
class DrillWindow:
    """Days from `since` to before `until`."""

    since: dt.date
    until: dt.date

    @property
    def days(self) -> int:
        """Its length."""
        return (self.until - self.since).days


@dataclass(frozen=True)
class Drill:
    """A statement with its parameters; `text` is the same with the values written out, for the workbench."""

    sql: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The statement as it runs when pasted."""
        return filled(self.sql, self.params)

    def run(self, engine: Engine) -> pyarrow.Table:
        """The result. Raises EngineError."""
        return engine.query(self.sql, self.params)


def entity_drill(
    columns: Mapping[str, str],
    source: str,
    key: str,
    measures: Mapping[str, str | None],
    where: Mapping[str, str],
    now: DrillWindow,
    before: DrillWindow,
) -> Drill:
    """Sums per value of `key` now and before: id, then <name>_now and <name>_before for each measure.

    `columns`: those of `source`, from the engine; conditions on others are left out. Only values with
    something of the first measure now, or much of it before, are returned apart; all others come added up,
    with a null id. In the order of ids, so that of two alike always the same is the first.
    """
    # Over 40 lines: one statement put together part by part, in the order of its clauses.
    picked = [(name, quote(column)) for name, column in measures.items() if column]
    sums = [
        f"coalesce(sum({column}) filter (day >= $since_{when} and day < $until_{when}), 0)::double"
        f" as {name}_{when}"
        for when in ("now", "before")
        for name, column in picked
    ]
    first = picked[0][0]
    tests, params = conditions(columns, where)
    span = "((day >= $since_now and day < $until_now) or (day >= $since_before and day < $until_before))"
    # Of a view over many cubes only those that count one of the measures are read.
    counted = f"({' or '.join(f'{column} is not null' for _, column in picked)})"
    by_id = (
        f"select {quote(key)}::varchar as id, {', '.join(sums)} from {quote(source)} "
        f"where {' and '.join([span, f'{quote(key)} is not null', counted, *tests])} group by 1"
    )
    totals = ", ".join(
        f"sum({name}_{when}) as {name}_{when}" for when in ("now", "before") for name, _ in picked
    )
    sql = (
        f"with by_id as ({by_id}) "
        f"select case when {first}_now > 0 or {first}_before >= 20 then id end as id, count(*) as ids, "
        f"{totals}, sum({first}_before * {first}_before) as squares from by_id group by 1 order by 1"
    )
    spans = {
        "since_now": now.since,
        "until_now": now.until,
        "since_before": before.since,
        "until_before": before.until,
    }
    return Drill(sql, {**spans, **params})


def rows_drill(
    columns: Mapping[str, str],
    source: str,
    condition: str | None,
    where: Mapping[str, str],
    days: DrillWindow,
    limit: int,
) -> Drill:
    """Rows of an event extract of some days; `condition` is content (a monitor's events_where)."""
    tests, params = conditions(columns, where)
    if condition:
        tests.append(f"({condition})")
    text = " and ".join(["day >= $since", "day < $until", *tests])
    sql = f"select * from {quote(source)} where {text} limit {int(limit)}"
    return Drill(sql, {"since": days.since, "until": days.until, **params})


def largest_drill(
    columns: Mapping[str, str],
    source: str,
    money: str,
    condition: str | None,
    where: Mapping[str, str],
    days: DrillWindow,
    limit: int,
    *,
    whole: bool = True,
) -> Drill:
    """The rows of `rows_drill` with the most of a money column, the largest first; whole: else that column alone."""
    rows = rows_drill(columns, source, condition, where, days, limit)
    text, _, _ = rows.sql.rpartition(" limit ")
    if not whole:
        text = text.replace("select *", f"select {quote(money)}", 1)
    sql = f"{text} and {quote(money)} is not null order by {quote(money)} desc limit {int(limit)}"
    return Drill(sql, rows.params)


def columns_of(engine: Engine, sql: str, params: Mapping[str, Any]) -> dict[str, str]:
    """Column name → type of what a drill-down returns, without its rows. Raises EngineError."""
    schema = engine.query(f"select * from (\n{statement(sql)}) limit 0", params).schema
    return {field.name: str(field.type) for field in schema}


def totals_drill(
    columns: Mapping[str, str],
    sql: str,
    by: Sequence[str],
    sums: Sequence[str],
    told: Sequence[str],
    where: Mapping[str, str],
    params: Mapping[str, Any],
) -> Drill:
    """A drill-down's rows added up `by` some columns, within the conditions it knows; `told`: any value."""
    tests, values = conditions(columns, where)
    picked = [quote(name) for name in by]
    picked += [f"sum({quote(name)})::double as {quote(name)}" for name in sums]
    picked += [f"any_value({quote(name)}) as {quote(name)}" for name in told if name in columns]
    kept = " and ".join(["true", *tests])
    text = f"select {', '.join(picked)} from (\n{statement(sql)}) where {kept} group by all"
    return Drill(text, {**params, **values})


def is_value(name: str, value: str) -> str:
    """The one test whether a dimension has a value, given as SQL; a missing one is called NONE."""
    return f"coalesce({quote(name)}::varchar, {literal(NONE)}) = {value}"


def narrowed(sql: str, where: Mapping[str, str]) -> str:
    """A statement limited to a segment of its own columns, the values written out; itself without conditions."""
    tests = [is_value(name, literal(value)) for name, value in where.items()]
    return f"select * from (\n{statement(sql)}) where {' and '.join(tests)}" if tests else sql


def conditions(columns: Mapping[str, str], where: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Tests of the conditions whose column is there, with their parameters."""
    known = [name for name in where if name in columns]
    tests = [is_value(name, f"$is_{place}") for place, name in enumerate(known)]
    return tests, {f"is_{place}": str(where[name]) for place, name in enumerate(known)}


def missing_conditions(columns: Mapping[str, str], where: Mapping[str, str]) -> Sequence[str]:
    """The conditions that a table without such a column cannot honour."""
    return [name for name in where if name not in columns]
