"""Quarantine: every row that was set aside, with where it stood, why, and what it held.

Nothing is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from queries.engine.table_sql import literal, quote
from queries.ingest.deduplicate import Conflict
from queries.ingest.drop_batch import DropBatch
from queries.ingest.publish import move_file, write_partitioned
from queries.ingest.reject import any_aside
from queries.masking.free_text import rejected_sql
from queries.values.casting import raw_name

FOLDER = "quarantine"
COLUMNS = (
    ("file", "VARCHAR"),
    ("line", "BIGINT"),
    ("row", "BIGINT"),
    ("reason", "VARCHAR"),
    ("column", "VARCHAR"),
    ("expected", "VARCHAR"),
    ("found", "VARCHAR"),
    ("key", "VARCHAR"),
    ("day", "DATE"),
    ("known_day", "DATE"),
    ("raw", "VARCHAR"),
)


def publish_quarantine(batch: DropBatch, conflict: Conflict) -> dict[int, tuple[str, ...]]:
    """Writes the rows of a batch that were set aside. Returns the files of each drop that has some."""
    aside = [_aside_sql(batch)] if any_aside(batch) else []
    parts = [*aside, *_superseded_sql(batch, conflict), *_broken_sql(batch)]
    if not parts:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for path, _, keys in write_partitioned(batch, " UNION ALL ".join(parts), "_drop"):
        place = int(keys["_drop"])
        number = len(found.get(place, ()))
        target = f"{FOLDER}/{batch.extract.name}/{batch.taken[place].stem}-{number}.parquet"
        move_file(path, batch.home.state / target)
        found[place] = (*found.get(place, ()), target)
    return found


def _select(**values: str) -> str:
    """The columns of a quarantine file in order; one that is not given is null."""
    picked = [f"CAST({values.get(name, 'NULL')} AS {kind}) AS {quote(name)}" for name, kind in COLUMNS]
    return f"SELECT {', '.join(picked)}, CAST(_drop AS BIGINT) AS _drop"


def _aside_sql(batch: DropBatch) -> str:
    landed = [column.landed for column in batch.extract.columns if batch.taken[0].shape.kind(column.landed)]
    fields = ", ".join(f"{literal(name)}: {raw_name(name)}" for name in dict.fromkeys(landed))
    raw = f"to_json({{{fields}}})"
    dated = batch.extract.kind == "event"
    days = {"day": "t.day", "known_day": "t.known_day"} if dated else {}
    picked = _select(
        file=f"{batch.names_sql()}[_drop + 1]",
        line="a._line",
        row="_row",
        reason="a._reason",
        column="a._column",
        expected="a._expected",
        found="a._found",
        key="a._key",
        raw=rejected_sql(f"CAST({raw} AS VARCHAR)") if batch.extract.free_text else raw,
        **days,
    )
    typed = "SELECT _drop, _row" + (", day, known_day" if dated else "") + " FROM typed"
    return f"{picked} FROM aside a JOIN landed USING (_drop, _row) JOIN ({typed}) t USING (_drop, _row)"


def _superseded_sql(batch: DropBatch, conflict: Conflict) -> Iterator[str]:
    if conflict.rewritten:
        fields = ", ".join(f"{literal(name)}: s.{quote(name)}" for name in batch.extract.names)
        picked = _select(
            file="s._of",
            reason="'superseded'",
            column=literal(", ".join(batch.extract.key)),
            expected="'each key once'",
            found=f"'a later row in ' || {batch.names_sql()}[_drop + 1]",
            day="s.day",
            known_day="s.known_day",
            raw=f"to_json({{{fields}}})",
        )
        yield f"{picked} FROM superseded s"


def _broken_sql(batch: DropBatch) -> Iterator[str]:
    rows = [
        {
            "_drop": place,
            "file": taken.drop.name,
            "line": broken.line,
            "expected": broken.expected,
            "found": broken.found,
            "raw": broken.text,
        }
        for place, taken in enumerate(batch.taken)
        for broken in taken.broken
    ]
    if rows:
        path = batch.staging / "broken.parquet"
        pq.write_table(pa.Table.from_pylist(rows), path)
        given = {name: quote(name) for name in ("file", "line", "expected", "found", "raw")}
        yield f"{_select(reason=literal('broken row'), **given)} FROM read_parquet({literal(str(path))})"
