"""Counts by day as any morning knew them: rows, nulls, rows set aside.

Read from the ledger, never from events.

``known[d, a]`` is what had arrived of day ``d`` when it was ``a`` days old (age 0 = the morning after), so
days are compared at equal age, and a morning never sees what came later.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from queries.state.ledger import Ledger
from queries.state.loaded_history import LoadedHistory
from queries.status.carried_days import carried_days, rows_by_day

AGES = 29
ALL = None
Counts = npt.NDArray[np.float64]
_ORIGIN = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class DayCounts:
    """Counts of one extract. Day ``i`` is ``first`` + i days; every array is [days, AGES].

    ``rows`` by market (None = all markets together), ``nulls`` by column, ``aside`` by reason.
    """

    first: dt.date
    rows: dict[str | None, Counts]
    nulls: dict[str, Counts]
    aside: dict[str, Counts]

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.rows[ALL])

    def index(self, day: dt.date) -> int:
        """The place of a day; it may lie outside."""
        return (day - self.first).days

    def day(self, index: int | np.integer) -> dt.date:
        """The day of a place."""
        return self.first + dt.timedelta(days=int(index))

    def at(self, counts: Counts, as_of: dt.date) -> Counts:
        """[days before as_of] What that morning knew of each; of days older than AGES, everything."""
        until = max(min(self.index(as_of), self.days), 0)
        ages = self.index(as_of) - 1 - np.arange(until)
        return counts[np.arange(until), np.minimum(ages, AGES - 1)]


def read_counts(
    ledger: Ledger, extract: str, history: LoadedHistory | None = None, as_of: dt.date = dt.date.max
) -> DayCounts | None:
    """The counts of one extract; None when no row of it was ever seen.

    history: its days that were loaded later; they count as known on their own, once the morning `as_of` knew of them.
    Rows dated far outside of the days that carry the extract are not counted; `find_misdated` tells them.
    """
    entries = ledger.of(extract)
    told = history or LoadedHistory()
    carried = carried_days(rows_by_day(ledger, extract))
    low, high = (_number(str(day)) for day in (carried.since, carried.until)) if carried else (0, 0)
    sliced = [(_number(s.day), _number(told.seen_on(s, as_of)), s) for entry in entries for s in entry.slices]
    sliced = [part for part in sliced if carried is None or low <= part[0] <= high]
    laid = [(_number(a.day), _number(a.known_day), a) for entry in entries for a in entry.aside if a.day]
    if carried is not None:
        # What was set aside for its date counts for the day on which it came.
        laid = [(d if low <= d <= high else min(max(k, low), high), k, a) for d, k, a in laid]
    days = [day for day, _, _ in sliced] + [day for day, _, _ in laid]
    if not days:
        return None
    first, size = min(days), max(days) - min(days) + 1
    rows: dict[str | None, Counts] = {ALL: np.zeros((size, AGES))}
    nulls: dict[str, Counts] = {}
    aside: dict[str, Counts] = {}
    for day, known, part in sliced:
        at = (day - first, min(known - day, AGES - 1))
        rows[ALL][at] += part.rows
        if part.market:
            _of(rows, part.market, size)[at] += part.rows
        for column, count in part.nulls.items():
            _of(nulls, column, size)[at] += count
    for day, known, piece in laid:
        at = (day - first, min(max(known - day, 0), AGES - 1))
        _of(aside, piece.reason, size)[at] += piece.rows
    start = _ORIGIN + dt.timedelta(days=first)
    return DayCounts(start, _by_age(rows), _by_age(nulls), _by_age(aside))


def _of(counts: dict[Any, Counts], name: Any, size: int) -> Counts:
    """The counts under a name [days, AGES], zero where there were none."""
    if name not in counts:
        counts[name] = np.zeros((size, AGES))
    return counts[name]


@lru_cache(maxsize=4096)
def _number(day: str) -> int:
    return (dt.date.fromisoformat(day) - _ORIGIN).days


def _by_age(counts: dict[Any, Counts]) -> dict[Any, Counts]:
    return {name: np.cumsum(values, axis=1) for name, values in counts.items()}
