"""One extract as one morning sees it: what the searches for faults share."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from queries.content.contract import Extract
from queries.state.ledger import Entry
from queries.status.day_counts import ALL, Counts, DayCounts
from queries.status.day_profile import DayProfile
from queries.status.volume import SILENT_FEW, Volume, median

HISTORY = 20  # rows that an extract expects, from which its fall is told apart from chance
LIVING = 35  # days within which an extract had rows that can bear witness
OWN_DROPS, OWN_DROPS_FEW, OWN_DROPS_SHARE = (
    28,
    3,
    0.8,
)  # due days looked at, how many at least, share with a drop


@dataclass(frozen=True)
class ExtractView:
    """``others``: counts and volumes of the home's other extracts; ``entries``: this one's drops; ``profile``: what
    its days are made of."""

    extract: Extract
    as_of: dt.date
    cutoff_hour: int
    counts: DayCounts
    volume: Volume
    others: tuple[tuple[DayCounts, Volume], ...]
    entries: tuple[Entry, ...]
    profile: DayProfile | None = None

    @property
    def days(self) -> int:
        """How many days there are before the morning; day ``i`` is counts.day(i)."""
        return len(self.volume.rows)

    @property
    def due_age(self) -> int:
        """The age, in mornings after the first, at which a day must be there by contract."""
        return self.extract.due_age(self.cutoff_hour)

    @cached_property
    def due(self) -> npt.NDArray[np.bool_]:
        """[days] Which days must have rows by now: expected by contract, and old enough."""
        numbers = np.arange(self.days)
        weekdays = (self.counts.first.weekday() + numbers) % 7 + 1
        return np.isin(weekdays, self.extract.expect) & (self.days - 1 - numbers >= self.due_age)

    def known(self, counts: Counts) -> npt.NDArray[np.float64]:
        """[days] What the morning knows of a count, zero for days without any."""
        found = np.zeros(self.days)
        seen = self.counts.at(counts, self.as_of)
        found[: len(seen)] = seen
        return found

    @cached_property
    def common(self) -> npt.NDArray[np.float64]:
        """[days] The median log ratio of the other extracts that had history; NaN where fewer than two tell."""
        told = np.full((len(self.others), self.days), np.nan)
        for row, (counts, volume) in enumerate(self.others):
            shift = self.counts.index(counts.first)
            low, high = max(shift, 0), min(shift + len(volume.rows), self.days)
            if low < high:
                part = slice(low - shift, high - shift)
                known = (volume.expected[part] >= HISTORY) & (volume.rows[part] > 0)
                told[row, low:high] = np.where(known, volume.log_ratio[part], np.nan)
        return median(told.T, 2)

    def market_nowhere(self, market: str, day: dt.date) -> bool:
        """Whether no other extract has a row of a market on a day, and one or more that lately had many has none."""
        witnesses = 0
        for counts, _ in self.others:
            at, rows = counts.index(day), counts.rows.get(market)
            if rows is None or not 0 <= at < counts.days:
                continue
            known = counts.at(rows, self.as_of)
            if at < len(known) and known[at] > 0:
                return False
            witnesses += bool(np.median(known[max(at - LIVING, 0) : at] if at else np.zeros(1)) >= SILENT_FEW)
        return witnesses > 0

    def nothing_anywhere(self, day: dt.date) -> bool:
        """Whether no other extract has a row of a day on which one or more had many to expect."""
        witnesses = 0
        for counts, volume in self.others:
            at = counts.index(day)
            if not 0 <= at < len(volume.rows):
                continue
            if volume.rows[at] > 0:
                return False
            # One that died long ago says nothing of this day.
            alive = bool((volume.rows[max(at - LIVING, 0) : at] > 0).any())
            witnesses += alive and bool(volume.expected[at] >= SILENT_FEW)
        return witnesses > 0

    def newer_anywhere(self, day: dt.date) -> bool:
        """Whether any extract has a row of a later day."""
        views = ((self.counts, self.volume), *self.others)
        return any(bool((v.rows[max(c.index(day) + 1, 0) :] > 0).any()) for c, v in views)

    def came(self, day: dt.date) -> bool:
        """Whether a drop of that day was taken, be it empty; one whose rows came later is not there yet."""
        now = self.as_of.isoformat()
        return any(
            not entry.slices or any(part.known_day < now for part in entry.slices)
            for entry in self._landed.get(day.isoformat(), ())
        )

    @cached_property
    def _landed(self) -> dict[str, list[Entry]]:
        """Day of a name → the drops of that day that were taken."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.landed and entry.state in ("published", "kept"):
                found[entry.landed].append(entry)
        return found

    @cached_property
    def by_day(self) -> bool:
        """Whether a drop comes for each day: nearly every day that is due, of the last weeks with rows, has its own."""
        filled = np.flatnonzero(self.volume.rows)
        due = np.flatnonzero(self.due[: int(filled[-1]) + 1] if len(filled) else self.due[:0])[-OWN_DROPS:]
        own = [self.counts.day(at).isoformat() in self._landed for at in due]
        return len(own) >= OWN_DROPS_FEW and sum(own) >= OWN_DROPS_SHARE * len(own)

    def day_of(self, entry: Entry) -> dt.date:
        """The day a drop counts for: that of its name, else that of its file, but none after the data.

        It must not move with the morning: a file that lies there for weeks would spoil each new day.
        """
        if entry.landed:
            return dt.date.fromisoformat(entry.landed)
        written = dt.datetime.fromtimestamp(entry.mtime_ns / 1e9, dt.UTC).date()
        last = self.as_of - dt.timedelta(days=1)
        return min(written, self.counts.day(self.counts.days - 1) if self.counts.days else last)

    def carries(self, day: dt.date) -> bool:
        """Whether a day is one of those that carry the extract."""
        return 0 <= self.counts.index(day) < self.counts.days

    @property
    def total(self) -> Counts:
        """[days, ages] The rows of all markets."""
        return self.counts.rows[ALL]
