"""What a drop adds to each day, counted once, at ingest: rows, nulls, rows set aside."""

from __future__ import annotations

from collections import defaultdict

from queries.engine.table_sql import quote
from queries.ingest.deduplicate import Conflict
from queries.ingest.drop_batch import DropBatch
from queries.ingest.reject import sound_rows
from queries.state.ledger import Rejected, Slice


def count_rows(batch: DropBatch) -> dict[int, list[Slice]]:
    """The published rows of each drop by day, known day and market, with the nulls of optional columns."""
    found: dict[int, list[Slice]] = defaultdict(list)
    if batch.extract.kind == "event":
        where = sound_rows(batch)
        for place, *rest in batch.run(_sql(batch, f"typed WHERE {where}")):
            found[place].append(_slice(batch, rest, 1))
    return found


def count_taken_back(batch: DropBatch, conflict: Conflict) -> dict[int, list[Slice]]:
    """The published rows a drop of the batch superseded, as negative counts of the drop that carries them."""
    found: dict[int, list[Slice]] = defaultdict(list)
    if conflict.rewritten:
        for place, *rest in batch.run(_sql(batch, "superseded")):
            found[place].append(_slice(batch, rest, -1))
    return found


def count_rejected(batch: DropBatch) -> dict[int, list[Rejected]]:
    """The rows of each drop set aside, by day and reason; a row without a day counts for the drop's."""
    found: dict[int, list[Rejected]] = defaultdict(list)
    dated = batch.extract.kind == "event"
    dates = "_drop, _row" + (", day, known_day" if dated else "")
    days = "CAST(day AS VARCHAR), CAST(known_day AS VARCHAR)" if dated else "NULL, NULL"
    rows = batch.run(
        f"SELECT _drop, {days}, _reason, count(*) FROM (SELECT DISTINCT _drop, _row, _reason FROM aside) "
        f"JOIN (SELECT {dates} FROM typed) USING (_drop, _row) GROUP BY ALL ORDER BY ALL"
    )
    for place, day, known_day, reason, count in rows:
        landed = str(batch.taken[place].drop.day or "")
        found[place].append(Rejected(day or landed, known_day or day or landed, reason, count))
    for place, taken in enumerate(batch.taken):
        if taken.broken:
            landed = str(taken.drop.day or "")
            found[place].append(Rejected(landed, landed, "broken row", len(taken.broken)))
    return found


def _watched(batch: DropBatch) -> list[str]:
    """The columns that may be null."""
    extract = batch.extract
    needed = {*extract.key, extract.event_time} | {c.name for c in extract.columns if c.required}
    return [
        name for name, _ in batch.columns if name not in needed and name not in ("day", "hour", "known_day")
    ]


def _sql(batch: DropBatch, source: str) -> str:
    market = f"coalesce({quote(batch.extract.market)}, '')" if batch.extract.market else "''"
    nulls = "".join(f", count(*) - count({quote(name)})" for name in _watched(batch))
    return (
        f"SELECT _drop, CAST(day AS VARCHAR), CAST(known_day AS VARCHAR), CAST({market} AS VARCHAR), "
        f"count(*){nulls} FROM {source} GROUP BY ALL ORDER BY ALL"
    )


def _slice(batch: DropBatch, row: list, sign: int) -> Slice:
    day, known_day, market, rows, *nulls = row
    counted = {name: sign * count for name, count in zip(_watched(batch), nulls, strict=True) if count}
    return Slice(day, known_day, market, sign * rows, counted)
