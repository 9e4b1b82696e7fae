"""Whole days shuffled within their weekday: what lasts is destroyed, what belongs to one day stays together.

The test needs one assumption: given their weekday, the days that remain are exchangeable. A trend and slow waves of
the level are destroyed with all that lasts, so the baselines have less to learn than on the days in their order and
more to be surprised by; what comes out is about exchangeable days, not about every way in which a level wanders.
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
    """One random order of the days, the same for every panel: the same days trade places in all of them.

    Panels over the same days are shuffled alike; one over other days keeps its own days, in the same order.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        """A day has its key from the seed and its date alone, so it is the same in every panel."""
        self._seed = int(rng.integers(2**62))
        self._keys: dict[int, float] = {}

    def pick(self, ts: Any) -> tuple[Index, Flags]:
        """For each bucket the one whose values it gets, and whether there is one (a clock that was set has none)."""
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
        if day not in self._keys:
            self._keys[day] = float(np.random.default_rng((self._seed, day + 2**32)).random())
        return self._keys[day]


def shuffle_panel(panel: Panel, shuffle: Shuffle, aside: Flags) -> Panel:
    """The panel with its days shuffled: numerator, denominator, exposure, faults and cells set aside [nS, nT] alike.

    Held levels are forgotten: weeks that hold a level are no weeks any more, so no relapse is asked about.
    """
    pick, found = shuffle.pick(panel.ts)
    spoiled = ~panel.trusted | aside
    return replace(
        panel,
        numerator=panel.numerator[:, pick],
        denominator=None if panel.denominator is None else panel.denominator[:, pick],
        exposure=panel.exposure[:, pick],
        usable=found,
        spoiled=spoiled[:, pick],
        held=None,
    )
