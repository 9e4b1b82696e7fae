"""Rows whose time cannot be: after their own arrival, long after their drop, or decades away from all others.

One such row would move the desk's morning, or hide itself until a morning that never comes.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from queries.engine.table_sql import literal, quote
from queries.ingest.drop_batch import DropBatch
from queries.state.entry import Entry
from queries.state.ledger import Ledger

AFTER_DROP = 7  # days an event may lie after the day of its drop
FAR_AHEAD = 30  # days an event may lie after its arrival where most rows of a drop do
FEW = 0.2  # share of the rows below which those apart are taken for mistakes, and not the others
DECADE = 3650  # days without a row beyond which few rows are far from the rest


def set_far_aside(batch: DropBatch, ledger: Ledger) -> None:
    """Adds the rows with an impossible time to ``aside``; ``ledger`` is the ledger without this batch's drops."""
    if batch.extract.kind != "event" or batch.extract.event_time is None:
        return
    _set_after_arrival(batch)
    _set_after_drop(batch)
    event, arrival = batch.extract[batch.extract.event_time], batch.extract.arrival_time
    entries = ledger.of(batch.extract.name)
    if _all_near(batch, entries):
        return
    before, after = event.min is None, event.max is None
    _set_far_days(batch, "day", batch.extract.event_time, entries, before, after)
    if arrival is not None:
        _set_far_days(batch, "known_day", arrival, entries, False, True)


def _all_near(batch: DropBatch, entries: Iterable[Entry]) -> bool:
    """Whether all days lie within a decade, so that none is far from the others: nearly always, and cheaply told."""
    [own] = batch.run("SELECT min(day), max(day), min(known_day), max(known_day) FROM typed WHERE NOT _bad")
    there = {day for entry in entries for part in entry.slices for day in (part.day, part.known_day)}
    there |= {str(day) for day in own if day is not None}
    if not there:
        return True
    first, last = (dt.date.fromisoformat(day) for day in (min(there), max(there)))
    return (last - first).days < DECADE


def _published(entries: Iterable[Entry], by: str) -> dict[dt.date, int]:
    """The rows that were published, by day."""
    rows: Counter[str] = Counter()
    for entry in entries:
        for part in entry.slices:
            rows[part.day if by == "day" else part.known_day] += part.rows
    return {dt.date.fromisoformat(day): count for day, count in rows.items()}


def _set_after_arrival(batch: DropBatch) -> None:
    extract = batch.extract
    if extract.arrival_time is None or extract.arrival_time == extract.event_time:
        return
    seconds = int(3600 * (extract.ahead_hours + (24 if extract[extract.arrival_time].type == "date" else 0)))
    event, arrival = quote(str(extract.event_time)), quote(extract.arrival_time)
    ahead = f"{event} > {arrival} + INTERVAL '{seconds} seconds'"
    counts = batch.run(
        f"SELECT _drop, count(*), count(*) FILTER ({ahead}) FROM typed WHERE NOT _bad GROUP BY ALL ORDER BY ALL"
    )
    few = [str(place) for place, rows, those in counts if 0 < those < FEW * rows]
    # Where most rows are so, the arrival is not what it says, and the rows may be right; but not if they are far off.
    far = f"{event} > {arrival} + INTERVAL '{max(seconds, FAR_AHEAD * 86400)} seconds'"
    condition = f"({ahead} AND _drop IN ({', '.join(few)})) OR {far}" if few else far
    _set_aside(
        batch,
        str(extract.event_time),
        f"a time at most {extract.ahead_hours:g} hours (ahead_hours in the contract) after its own arrival",
        f"({condition})",
        f"CAST({event} AS VARCHAR) || ', arrived ' || CAST({arrival} AS VARCHAR)",
    )


def _set_after_drop(batch: DropBatch) -> None:
    """Only where most rows lie before: else the name tells the begin of a period, not the day it landed."""
    days = {
        place: taken.drop.day + dt.timedelta(days=AFTER_DROP)
        for place, taken in enumerate(batch.taken)
        if taken.drop.day is not None
    }
    if not days or batch.extract[str(batch.extract.event_time)].max is not None:
        return
    cases = " ".join(f"WHEN {place} THEN {literal(day)}" for place, day in days.items())
    late = f"day > CASE _drop {cases} END"
    counts = batch.run(
        f"SELECT _drop, count(*), count(*) FILTER ({late}) AS late FROM typed WHERE NOT _bad "
        "GROUP BY ALL HAVING late > 0"
    )
    few = [place for place, rows, ahead in counts if ahead < FEW * rows]
    if few:
        expected = f"a day at most {AFTER_DROP} days after that of its drop (or a max for the column in the contract)"
        places = ", ".join(map(str, few))
        _set_aside(batch, str(batch.extract.event_time), expected, f"_drop IN ({places}) AND {late}")


def _set_far_days(
    batch: DropBatch, by: str, column: str, entries: Sequence[Entry], before: bool, after: bool
) -> None:
    held = "NOT EXISTS (SELECT 1 FROM aside a WHERE a._drop = typed._drop AND a._row = typed._row)"
    rows = batch.run(
        f"SELECT {by}, count(*) FROM typed WHERE NOT _bad AND {by} IS NOT NULL AND {held} GROUP BY ALL"
    )
    own = dict(rows)
    total = _published(entries, by)
    for day, count in own.items():
        total[day] = total.get(day, 0) + count
    far = far_days(total, before, after) & set(own)
    if far:
        expected = (
            "a time less than ten years from all others (or a min and max for the column in the contract)"
        )
        listed = ", ".join(literal(day) for day in sorted(far))
        _set_aside(batch, column, expected, f"{by} IN ({listed}) AND {held}")


def far_days(rows: Mapping[dt.date, int], before: bool, after: bool) -> set[dt.date]:
    """The days, few in rows, that a decade without any row parts from all others; ``rows``: day → how many."""
    days = sorted(day for day, count in rows.items() if count > 0)
    total = sum(rows[day] for day in days)
    far: set[dt.date] = set()
    seen = 0
    for day, following in pairwise(days):
        seen += rows[day]
        if (following - day).days >= DECADE:
            if before and seen < FEW * total:
                far.update(one for one in days if one <= day)
            if after and total - seen < FEW * total:
                far.update(one for one in days if one >= following)
    return far


def _set_aside(
    batch: DropBatch, column: str, expected: str, condition: str, found: str | None = None
) -> None:
    name = batch.extract[column].landed
    shown = found or f"CAST({quote(column)} AS VARCHAR)"
    batch.set_aside(
        f"SELECT _drop, _row, _line, 'bad value', {literal(name)}, {literal(expected)}, "
        f"{shown}, NULL FROM typed WHERE NOT _bad AND {condition}"
    )
