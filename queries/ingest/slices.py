"""What a drop adds to each day, counted once, at ingest: rows, nulls, rows set aside."""

from __future__ import annotations

from collections import defaultdict

from queries.engine.table_sql import quote
from queries.ingest.deduplicate import Conflict
from queries.ingest.drop_batch import DropBatch
from queries.ingest.reject import any_aside, sound_rows
from queries.state.entry import CARRIED, ENDED, PAST_COLUMN, REVIVED, Rejected, Restated, Slice


def count_rows(batch: DropBatch) -> dict[int, list[Slice]]:
    """The published rows of each drop by day, known day and market, with the nulls of optional columns."""
    found: dict[int, list[Slice]] = defaultdict(list)
    if batch.extract.kind == "event":
        where = sound_rows(batch)
        for place, *rest in batch.run(_sql(batch, f"typed WHERE {where}")):
            found[place].append(_slice(batch, rest, 1))
    return found


def count_taken_back(batch: DropBatch, conflict: Conflict) -> dict[int, list[Slice]]:
    """What the drops of a batch take from earlier mornings and days, and what held for some mornings only.

    A row that mornings saw is taken back on the day from which it holds no longer; one that none saw, on its own.
    """
    found: dict[int, list[Slice]] = defaultdict(list)
    parts: list[tuple[int, str]] = []
    if conflict.rewritten:
        ends = "CASE WHEN _seen THEN _until ELSE known_day END"
        parts.append((-1, f"(SELECT * REPLACE ({ends} AS known_day) FROM superseded WHERE NOT _mine)"))
    if conflict.past:
        own = f"FROM past WHERE _kind <> {CARRIED}"
        parts.append((1, f"(SELECT * {own})"))
        ends = quote(PAST_COLUMN)
        parts.append((-1, f"(SELECT * REPLACE ({ends} AS known_day) {own} AND {ends} IS NOT NULL)"))
    for sign, source in parts:
        for place, *rest in batch.run(_sql(batch, source)):
            found[place].append(_slice(batch, rest, sign))
    return found


def count_given_back(batch: DropBatch, conflict: Conflict) -> dict[str, tuple[list[Slice], list[Restated]]]:
    """What drops had counted for rows that they carried and this batch decides anew, by drop, taken back."""
    found: dict[str, tuple[list[Slice], list[Restated]]] = defaultdict(lambda: ([], []))
    again = f"_mine AND _past IN ({REVIVED}, {ENDED})"
    if not conflict.rewritten or not batch.run(
        f"SELECT 1 FROM superseded WHERE _was IS NOT NULL OR ({again}) LIMIT 1"
    ):
        return found
    ended = "(SELECT * REPLACE (_was AS known_day, _at AS _drop) FROM superseded WHERE _was IS NOT NULL)"
    again = f"(SELECT * REPLACE (_at AS _drop) FROM superseded WHERE {again})"
    for sign, source in ((1, ended), (-1, again)):
        for place, *rest in batch.run(_sql(batch, source)):
            found[conflict.live[place][1].drop][0].append(_slice(batch, rest, sign))
    for place, day, known, market, rows in batch.run(
        f"SELECT _drop, CAST(day AS VARCHAR), CAST(known_day AS VARCHAR), {_market(batch)}, count(*) FROM {ended} "
        "GROUP BY ALL ORDER BY ALL"
    ):
        drop = conflict.live[place][1].drop
        found[drop][1].append(Restated(day, known, market, drop, -rows, 0))
    return found


def count_superseded(batch: DropBatch, conflict: Conflict) -> dict[int, int]:
    """The published rows that lose their place to the drops of a batch."""
    if not conflict.rewritten:
        return {}
    return dict(
        batch.run("SELECT _drop, count(*) FROM superseded WHERE _was IS NULL AND NOT _mine GROUP BY ALL")
    )


def count_restated(batch: DropBatch, conflict: Conflict) -> dict[int, list[Restated]]:
    """The rows of each day that mornings saw and later ones see otherwise."""
    found: dict[int, list[Restated]] = defaultdict(list)
    if not conflict.past:
        return found
    rows = batch.run(
        f"SELECT _drop, CAST(day AS VARCHAR), CAST({quote(PAST_COLUMN)} AS VARCHAR), {_market(batch)}, _by, "
        f"count(*) FILTER (WHERE _replaced), count(*) FILTER (WHERE NOT _replaced) FROM past "
        f"WHERE {quote(PAST_COLUMN)} IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    for place, *rest in rows:
        found[place].append(Restated(*rest))
    return found


def _market(batch: DropBatch) -> str:
    market = batch.extract.market
    return f"coalesce(CAST({quote(market)} AS VARCHAR), '')" if market else "''"


def count_rejected(batch: DropBatch) -> dict[int, list[Rejected]]:
    """The rows of each drop set aside, by day and reason; a row without a day counts for the drop's."""
    found: dict[int, list[Rejected]] = defaultdict(list)
    dated = batch.extract.kind == "event"
    dates = "_drop, _row" + (", day, known_day" if dated else "")
    days = "CAST(day AS VARCHAR), CAST(known_day AS VARCHAR)" if dated else "NULL, NULL"
    rows = (
        batch.run(
            f"SELECT _drop, {days}, _reason, count(*) FROM (SELECT DISTINCT _drop, _row, _reason FROM aside) "
            f"JOIN (SELECT {dates} FROM typed) USING (_drop, _row) GROUP BY ALL ORDER BY ALL"
        )
        if any_aside(batch)
        else []
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
