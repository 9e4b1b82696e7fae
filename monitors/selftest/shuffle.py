"""Whole days shuffled within their weekday: what lasts is destroyed, what belongs to one day stays together.

Assumes that, given their weekday, the remaining days are exchangeable. Trends and slow waves of the level are
destroyed with everything that lasts, so the baselines have less to estimate than on the days in their order; the
result speaks of exchangeable days, not of every way in which a level changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, read_times
from monitors.detectors.arrays.timing import DAY
from monitors.observe.series import Panel

Index = npt.NDArray[np.int64]


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
        stamps = read_times(ts).astype(np.int64)
        days, inside = np.divmod(stamps, DAY)
        unique = np.unique(days)
        source = unique.copy()
        for weekday in range(7):
            same = np.flatnonzero((unique + 3) % 7 == weekday)
            source[same] = unique[same[np.argsort([self._key(day) for day in unique[same].tolist()])]]
        want = source[np.searchsorted(unique, days)] * DAY + inside
        order = np.argsort(stamps, kind="stable")
        at = np.minimum(np.searchsorted(stamps[order], want), len(stamps) - 1)
        return order[at], stamps[order][at] == want

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
