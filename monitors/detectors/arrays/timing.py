"""The time axis: its grain, and lags of whole days and weeks on the wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

HOUR = 3_600_000_000_000  # nanoseconds
DAY = 24 * HOUR  # nanoseconds
# first buckets that fix the grain; none of them is tested, so that a prefix of a series scores like the whole; chosen
WARM = 12
MONTH = 2_629_746_000_000_000  # nanoseconds; a twelfth of the Gregorian year of 365.2425 days

Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lag:
    """A lag on the time axis: `by` buckets, or for by = 0 the position of the earlier bucket in `index` [nT] (−1 =
    none).
    """

    by: int
    index: Index

    def beyond(self, least: int) -> Lag:
        """The same lag, restricted to offsets of more than `least` buckets."""
        if self.by > least:
            return self
        here = np.arange(len(self.index))
        return Lag(0, np.where(here - self.index > least, self.index, -1))


@dataclass(frozen=True)
class Timing:
    """stamps: [nT] bucket starts in ns; grain: ns; per_day: buckets per day (1 for daily and longer grains)."""

    stamps: Index
    grain: int
    per_day: int

    def buckets(self, days: float) -> float:
        """A span of days in buckets, at least 1/3."""
        return max(days * DAY / self.grain, 1 / 3)

    @cached_property
    def regular(self) -> bool:
        """Whether every bucket starts exactly one grain after the one before."""
        return bool((np.diff(self.stamps) == self.grain).all())

    def earlier(self, step: int, times: int) -> list[Lag]:
        """Lags of k·step for k = 1 … times: the bucket that starts exactly k·step ns earlier on the wall clock.

        On an irregular axis the list ends at the first k for which no bucket has a partner.
        """
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
        """Number of the wall-clock day in which each bucket starts [nT]."""
        return self.stamps // DAY


def read_timing(ts: npt.NDArray[np.datetime64]) -> Timing:
    """The time axis of bucket starts [nT]. The grain is the median positive step of the first buckets, so later data
    cannot change it. Firsts of months stand one mean month apart, or no lag of a year would meet its month.
    """
    if _monthly(ts[: WARM + 1]):
        months = ts.astype("datetime64[M]").astype(np.int64)
        return Timing(months * MONTH, MONTH, 1)
    stamps = ts.astype("datetime64[ns]").astype(np.int64)
    steps = np.diff(stamps[: WARM + 1])
    steps = steps[steps > 0]
    grain = int(np.median(steps)) if len(steps) else DAY
    return Timing(stamps, max(grain, 1), max(1, round(DAY / max(grain, 1))))


def _monthly(first: npt.NDArray[np.datetime64]) -> bool:
    """Whether the first buckets are firsts of months, one after the other."""
    months = first.astype("datetime64[M]")
    whole = (months.astype(first.dtype) == first).all()
    steps = np.diff(months.astype(np.int64))
    return bool(len(steps) and whole and (steps > 0).all() and np.median(steps) == 1)
