"""The verdict on flags in a labelled series: events found and missed, false alarms, F1.

An event is an unbroken run of labels. It is found when a flag falls into it or up to two buckets later; every other
unbroken run of flags is one false alarm, except where a bucket is not scored or only partly labelled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.verdict import runs

Flags = npt.NDArray[np.bool_]
LATER = 2  # buckets after an event in which a flag still finds it; as the data's README says
HOURS_OF_WEEK = 168


@dataclass(frozen=True)
class LabelledSeries:
    """A real series [nT] and its labels; ignore: partly labelled, scored: False in the warm-up."""

    name: str
    ts: pd.DatetimeIndex
    value: npt.NDArray[np.float64]
    label: Flags
    ignore: Flags
    scored: Flags

    @property
    def number(self) -> int:
        """The number its name ends with."""
        return int(self.name.rsplit("-", 1)[1])

    @property
    def months(self) -> float:
        """Months that are scored."""
        return float(self.scored.sum() * ((self.ts[1] - self.ts[0]) / pd.Timedelta(days=30.4)))


@dataclass(frozen=True)
class EventCounts:
    """found and missed: events; false: runs of flags outside them; months: that were scored."""

    found: int = 0
    missed: int = 0
    false: int = 0
    months: float = 0.0

    def __add__(self, other: EventCounts) -> EventCounts:
        return EventCounts(
            self.found + other.found,
            self.missed + other.missed,
            self.false + other.false,
            self.months + other.months,
        )

    @property
    def f1(self) -> float:
        """2 · found ÷ (2 · found + missed + false), NaN where there are neither events nor alarms."""
        below = 2 * self.found + self.missed + self.false
        return 2 * self.found / below if below else float("nan")


def judge_events(flag: Flags, series: LabelledSeries) -> EventCounts:
    """The verdict on the flags [nT] of one series; an event wholly in the warm-up is none."""
    excused = np.zeros(len(flag), dtype=bool)
    found = missed = 0
    for run in runs(series.label):
        reach = slice(run[0], run[-1] + 1 + LATER)
        excused[reach] = True
        if series.scored[run].any():
            hit = bool(flag[reach].any())
            found, missed = found + hit, missed + (not hit)
    false = len(runs(flag & ~excused & ~series.ignore & series.scored))
    return EventCounts(found, missed, false, series.months)


def without_recurring(series: LabelledSeries) -> LabelledSeries:
    """The series with every event at the hour of the week of an earlier one (or an hour beside it) ignored."""
    hour = (series.ts.day_of_week * 24 + series.ts.hour).to_numpy()
    label, ignore = series.label.copy(), series.ignore.copy()
    before: set[int] = set()
    for run in runs(series.label):
        here = set(hour[run].tolist())
        near = {(h + shift) % HOURS_OF_WEEK for h in here for shift in (-1, 0, 1)}
        if near & before:
            label[run] = False
            ignore[run[0] : run[-1] + 1 + LATER] = True
        before |= here
    return replace(series, label=label, ignore=ignore)


def mean_f1(counts: Iterable[EventCounts]) -> float:
    """Mean F1 of the series that have an event; NaN without any."""
    each = [one.f1 for one in counts if one.found + one.missed]
    return float(np.mean(each)) if each else float("nan")
