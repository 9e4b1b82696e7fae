"""The time axis: its grain, and the bucket that lies a whole number of days or weeks before another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

HOUR = 3_600_000_000_000
DAY = 24 * HOUR
WARM = 12  # buckets that fix the grain; nothing is tested before them, so a prefix agrees with the whole

Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lag:
    """Where each bucket finds an earlier one: `by` buckets back or, where that differs (by = 0), at `index` or -1."""

    by: int
    index: Index

    def beyond(self, least: int) -> Lag:
        """The same without the buckets that are no more than `least` back."""
        if self.by > least:
            return self
        here = np.arange(len(self.index))
        return Lag(0, np.where(here - self.index > least, self.index, -1))


@dataclass(frozen=True)
class Timing:
    """stamps [nT] ns; grain ns; per_day buckets in a day (1 for daily and longer)."""

    stamps: Index
    grain: int
    per_day: int

    def buckets(self, days: float) -> float:
        """A span of days as a number of buckets, at least a third of one."""
        return max(days * DAY / self.grain, 1 / 3)

    @cached_property
    def regular(self) -> bool:
        """Whether every bucket is one grain after the one before."""
        return bool((np.diff(self.stamps) == self.grain).all())

    def earlier(self, step: int, times: int) -> list[Lag]:
        """For k = 1..times: the bucket exactly k·step ns earlier on the wall clock."""
        here = np.arange(len(self.stamps))
        if step % self.grain == 0 and self.regular:
            back = [k * (step // self.grain) for k in range(1, times + 1)]
            return [Lag(b, np.maximum(here - b, -1)) for b in back if b < len(here)]
        order = np.argsort(self.stamps, kind="stable")
        ordered = self.stamps[order]
        found = []
        for k in range(1, times + 1):
            want = self.stamps - k * step
            at = np.minimum(np.searchsorted(ordered, want), len(ordered) - 1)
            hit = (ordered[at] == want) & (order[at] < here)
            if not hit.any():
                break
            found.append(Lag(0, np.where(hit, order[at], -1)))
        return found

    def day_of(self) -> Index:
        """Number of the wall-clock day each bucket starts in."""
        return self.stamps // DAY


def read_timing(ts: npt.NDArray[np.datetime64]) -> Timing:
    """The grain is the median positive step of the first buckets, so it never changes as time goes on."""
    stamps = ts.astype("datetime64[ns]").astype(np.int64)
    steps = np.diff(stamps[: WARM + 1])
    steps = steps[steps > 0]
    grain = int(np.median(steps)) if len(steps) else DAY
    return Timing(stamps, max(grain, 1), max(1, round(DAY / max(grain, 1))))
