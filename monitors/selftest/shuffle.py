"""Whole days shuffled within their weekday: what lasts is destroyed, what belongs to one day stays together.

Assumes that, given their weekday, the remaining days are exchangeable. Trends and slow waves of the level are
destroyed with everything that lasts, so the baselines have less to estimate than on the days in their order; the
result speaks of exchangeable days, not of every way in which a level changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Batch, Flags, Floats, read_times
from monitors.detectors.arrays.timing import DAY
from monitors.observe.series import Panel

Index = npt.NDArray[np.int64]


class PanelLike(Protocol):
    """What can be shuffled: a panel, or any object with its arrays."""

    @property
    def ts(self) -> Any:
        """[nT] bucket starts."""

    @property
    def numerator(self) -> Any:
        """[nS, nT]."""

    @property
    def denominator(self) -> Any:
        """[nS, nT], or None for a volume."""

    @property
    def segments(self) -> Any:
        """nS rows of dimensions, or None."""

    @property
    def usable(self) -> Any:
        """[nS, nT], [nT] or None: what may be tested."""


class Shuffle:
    """One random order of the days, the same for every panel, so that the same days are exchanged in all of them.

    Panels over the same days are shuffled alike; a panel over other days keeps its own days, in the same order.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        """A day's sort key depends on the seed and its date alone, so it is the same in every panel."""
        self._seed = int(rng.integers(2**62))
        self._keys: dict[int, float] = {}

    def pick(self, ts: Any) -> tuple[Index, Flags]:
        """For each bucket the bucket whose values it gets, and whether there is one (a clock change may leave none)."""
        return _pick(ts, lambda same, days: same[np.argsort([self._key(day) for day in days[same].tolist()])])

    def _key(self, day: int) -> float:
        """Sort key of a day, uniform in [0, 1)."""
        if day not in self._keys:
            self._keys[day] = float(np.random.default_rng((self._seed, day + 2**32)).random())
        return self._keys[day]


def shuffle_panel(panel: Panel, shuffle: Shuffle, excluded: Flags) -> Panel:
    """The panel with its days shuffled: numerator, denominator, exposure, faults and excluded cells [nS, nT] alike.

    Held levels are dropped: shuffled weeks hold no level, so no relapse is tested.
    """
    pick, found = shuffle.pick(panel.ts)
    spoiled = ~panel.trusted | excluded
    return replace(
        panel,
        numerator=panel.numerator[:, pick],
        denominator=None if panel.denominator is None else panel.denominator[:, pick],
        exposure=panel.exposure[:, pick],
        usable=found,
        spoiled=spoiled[:, pick],
        held=None,
    )


def shuffle_days(panel: PanelLike, rng: np.random.Generator) -> Batch:
    """One panel's batch with its whole days shuffled; segments, hours of a day and calendar codes stay together."""
    ts = read_times(panel.ts)
    pick, found = _pick(ts, lambda same, days: rng.permutation(same))

    def moved(values: Any) -> Floats:
        return np.asarray(values, dtype=np.float64)[:, pick]

    num = np.where(found, moved(panel.numerator), np.nan)
    usable = np.ones(num.shape, dtype=bool)
    if panel.usable is not None:
        usable = np.broadcast_to(np.asarray(panel.usable, dtype=bool), num.shape)[:, pick]
    codes = getattr(panel, "calendar", None)
    entries = None if codes is None else np.broadcast_to(np.asarray(codes), num.shape)[:, pick]
    den = None if panel.denominator is None else moved(panel.denominator)
    return Batch(ts, num, den, panel.segments, entries, usable)


def _pick(ts: Any, arrange: Callable[[Index, Index], Index]) -> tuple[Index, Flags]:
    """The bucket that each one gets its values from; arrange(positions of one weekday, all days) gives their new
    order.
    """
    stamps = read_times(ts).astype(np.int64)
    days, inside = np.divmod(stamps, DAY)
    unique = np.unique(days)
    source = unique.copy()
    for weekday in range(7):
        same = np.flatnonzero((unique + 3) % 7 == weekday)
        source[same] = unique[arrange(same, unique)]
    want = source[np.searchsorted(unique, days)] * DAY + inside
    order = np.argsort(stamps, kind="stable")
    at = np.minimum(np.searchsorted(stamps[order], want), len(stamps) - 1)
    return order[at], stamps[order][at] == want
