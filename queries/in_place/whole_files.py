"""Whether files can be read where they lie: every row as the contract says, for none can be left out of a file.

What ingest adds to a row that it stores (hour, known day) is computed here whenever a row is read; its day is its
partition's.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from queries.content.contract import Extract
from queries.content.problem import Problem
from queries.engine.table_sql import file_list, picked_sql, quote
from queries.state.catalog import engine_type

Run = Callable[[str], list[tuple]]
_AGAIN = "Write the partition again without them; what was there before is not read meanwhile."


@dataclass(frozen=True)
class Unfit:
    """A file, by its place in the batch, that cannot be read in place, and why."""

    place: int
    problem: Problem


def name_days(run: Run, days: Sequence[dt.date | None], made: Sequence[tuple[str, str]]) -> None:
    """Gives the rows of ``typed`` the day of their partition, and what is made of it; ``made`` as in an entry."""
    run(f"UPDATE typed SET day = {[str(day) for day in days]}[_drop + 1]::DATE")
    run(f"UPDATE typed SET {', '.join(f'{quote(name)} = {sql}' for name, sql in made)}")


def columns_of(run: Run, paths: Sequence[Path], extract: Extract) -> tuple[tuple[str, str], ...]:
    """The contract's columns that files have, with the engine's types."""
    found = run(f"DESCRIBE SELECT * FROM read_parquet({file_list(paths)}, hive_partitioning = false)")
    return tuple((row[0], row[1]) for row in found if extract.column(row[0]) is not None)


def find_unfit(run: Run, extract: Extract, paths: Sequence[Path], shown: Sequence[str]) -> Unfit | None:
    """The first file with a row that would have to be left out, or that reads differently in place. Needs ``typed``
    and ``aside``; ``shown``: the names of the files.
    """
    rows = run(
        "SELECT _drop, _reason, any_value(_column), any_value(_expected), any_value(_found), count(DISTINCT _row) "
        "FROM aside GROUP BY _drop, _reason ORDER BY _drop, _reason LIMIT 1"
    )
    for place, reason, column, expected, found, count in rows:
        told = f"{reason}: rows cannot be left out of a file that is read in place"
        return Unfit(place, Problem(shown[place], told, None, column, expected, found, _AGAIN, count=count))
    if extract.key:
        keys = ", ".join(map(quote, extract.key))
        rows = run(
            f"SELECT max(_drop), count(*) FROM typed GROUP BY {keys} HAVING count(*) > 1 ORDER BY ALL LIMIT 1"
        )
        for place, count in rows:
            column = ", ".join(extract.key)
            return Unfit(
                place,
                Problem(
                    shown[place], "a key twice", None, column, "each key once", f"{count} rows of it", _AGAIN
                ),
            )
    return _read_otherwise(run, extract, paths, shown)


def _read_otherwise(run: Run, extract: Extract, paths: Sequence[Path], shown: Sequence[str]) -> Unfit | None:
    """A file of which a value is another one when the engine reads it without the desk's own care."""
    had = dict(columns_of(run, paths, extract))
    wanted = [(column.name, engine_type(column)) for column in extract.columns]
    picked = ", ".join(picked_sql(name, kind, had) for name, kind in wanted)
    tests = ", ".join(f"count(*) FILTER (f.{quote(n)} IS DISTINCT FROM t.{quote(n)})" for n, _ in wanted)
    files = f"read_parquet({file_list(paths)}, hive_partitioning = false)"
    for place, *counts in run(
        f"SELECT t._drop, {tests} FROM typed t JOIN (SELECT file_index::BIGINT AS _drop, file_row_number AS _row, "
        f"{picked} FROM {files}) f USING (_drop, _row) GROUP BY t._drop ORDER BY t._drop"
    ):
        for (name, kind), count in zip(wanted, counts, strict=True):
            if count:
                told, hint = (
                    "cannot be read in place",
                    "Store it with this type and name, or land it as drops.",
                )
                found = f"{count} values that read otherwise"
                return Unfit(
                    place, Problem(shown[place], told, None, name, f"{kind} as it is stored", found, hint)
                )
    return None


def link(source: Path, target: Path) -> None:
    """Makes a file readable under the state's own name for it, without a copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    os.symlink(source, partial)
    partial.replace(target)
