"""Two answers to one cube laid side by side: rows that only one has, cells that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from queries.engine.table_sql import literal, quote

if TYPE_CHECKING:
    import pyarrow

SUMS = 1e-9  # relative; doubles added up in another order differ in the last digits
SMALL = 1e-9  # absolute: what should cancel to zero
APPROXIMATE = (
    0.05  # relative, of measures an engine only estimates; chosen: twice the error ClickHouse states
)
SHOWN = 5  # first differences that are told


@dataclass(frozen=True)
class Difference:
    """One cell that differs: the row's key, the measure, the value here and the value there."""

    key: str
    measure: str
    here: object
    there: object

    def __str__(self) -> str:
        return f"{self.measure} of {self.key}: {self.here} here, {self.there} there"


@dataclass(frozen=True)
class Compared:
    """How two answers agree: rows of either, cells looked at, cells that differ, the first of them.

    largest: the largest relative difference of a sum, also one that is tolerated.
    """

    rows: int
    cells: int
    differ: int
    largest: float
    first: tuple[Difference, ...]


def compare(
    connection: duckdb.DuckDBPyConnection,
    columns: Sequence[tuple[str, str]],
    keys: Sequence[str],
    estimated: Sequence[str],
    here: pyarrow.Table,
    there: pyarrow.Table,
) -> Compared:
    """Compares two answers of these columns (name, engine type), rows by their keys, whole numbers exactly.

    estimated: measures that an engine only estimates. Raises duckdb.Error when a value does not fit its type.
    """
    # Over 40 lines: one statement put together in the order of its clauses, and its rows read.
    connection.register("one", here)
    connection.register("other", there)
    cast = ", ".join(f"CAST({quote(name)} AS {kind}) AS {quote(name)}" for name, kind in columns)
    measures = [(name, kind) for name, kind in columns if name not in keys]
    same = " AND ".join(f"a.{quote(name)} IS NOT DISTINCT FROM b.{quote(name)}" for name in keys)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE paired AS SELECT a, b FROM (SELECT {cast}, true AS _has FROM one) AS a "
        f"FULL OUTER JOIN (SELECT {cast}, true AS _has FROM other) AS b ON {same}"
    )
    rows = int(connection.execute("SELECT count(*) FROM paired").fetchall()[0][0])
    key = " || ', ' || ".join(
        f"{literal(name)} || ' ' || coalesce(CAST(coalesce(a.{quote(name)}, b.{quote(name)}) AS VARCHAR), '(none)')"
        for name in keys
    )
    differ, largest = 0, 0.0
    first: list[Difference] = []
    for name, kind in measures:
        one, other = f"a.{quote(name)}", f"b.{quote(name)}"
        apart = f"abs({one} - {other}) / greatest(abs({one}), abs({other}), {SMALL})"
        wrong = f"{one} IS DISTINCT FROM {other}"
        if kind == "DOUBLE" or name in estimated:
            limit = APPROXIMATE if name in estimated else SUMS
            near = f"coalesce({apart} <= {limit} OR abs({one} - {other}) <= {SMALL}, false)"
            wrong = f"({wrong} AND NOT {near})"
        wrong = f"({wrong} OR a._has IS NULL OR b._has IS NULL)"
        far = f"max({apart})" if kind == "DOUBLE" else "NULL"
        number, most = connection.execute(
            f"SELECT count(*) FILTER (WHERE {wrong}), {far} FROM paired"
        ).fetchall()[0]
        differ, largest = differ + int(number), max(largest, float(most or 0))
        if number and len(first) < SHOWN:
            found = connection.execute(
                f"SELECT {key}, CASE WHEN a._has THEN {_told(one)} ELSE 'no such row' END, "
                f"CASE WHEN b._has THEN {_told(other)} ELSE 'no such row' END "
                f"FROM paired WHERE {wrong} ORDER BY 1 LIMIT {SHOWN - len(first)}"
            ).fetchall()
            first += [Difference(str(where), name, a, b) for where, a, b in found]
    return Compared(rows, rows * len(measures), differ, largest, tuple(first))


def _told(value: str) -> str:
    return f"coalesce(CAST({value} AS VARCHAR), 'empty')"
