"""One extract as one morning sees it: what the searches for faults share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from queries.content.contract import Extract
from queries.state.ledger import Entry
from queries.status.day_counts import ALL, Counts, DayCounts
from queries.status.volume import Volume


@dataclass(frozen=True)
class ExtractView:
    """``others``: counts and volumes of the home's other extracts; ``entries``: this one's drops."""

    extract: Extract
    as_of: dt.date
    cutoff_hour: int
    counts: DayCounts
    volume: Volume
    others: tuple[tuple[DayCounts, Volume], ...]
    entries: tuple[Entry, ...]

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

    def of_others(self, day: dt.date, values: str) -> list[float]:
        """A value of that day's volume (``rows``, ``log_ratio``) for each other extract that had history."""
        found = []
        for counts, volume in self.others:
            at = counts.index(day)
            if 0 <= at < len(volume.rows) and volume.expected[at] >= 20:
                found.append(float(getattr(volume, values)[at]))
        return found

    def came(self, day: dt.date) -> bool:
        """Whether a drop of that day was taken, be it empty; one whose rows came later is not there yet."""
        text, now = day.isoformat(), self.as_of.isoformat()
        return any(
            entry.landed == text
            and entry.state in ("published", "kept")
            and (not entry.slices or any(part.known_day < now for part in entry.slices))
            for entry in self.entries
        )

    @property
    def total(self) -> Counts:
        """[days, ages] The rows of all markets."""
        return self.counts.rows[ALL]
