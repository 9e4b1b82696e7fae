"""Nominal against actual: how often p-values fall below a level on days without events, with an interval.

Cells of one week are not independent (a day is shared by segments, a drift by days). So counts are kept by week, and
the variance between weeks gives the effective number of tests (Kish's design effect); the interval is Wilson's (1927)
for that number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Floats
from monitors.life.share import wilson

LEVELS = (0.05, 0.01, 0.001)  # p-values, falling
FEW = 5.0  # effective hits, expected or observed, below which a ratio is not reported as such; chosen
TOGETHER = "asked"  # the judge's question: all looks at a segment on a day as one p-value

Counts = npt.NDArray[np.float64]


@dataclass
class Tally:
    """Counts by monitor and detector: for each week of each run the number of tests, then the hits by level."""

    levels: Sequence[float] = LEVELS
    rows: dict[tuple[str, str], dict[tuple[int, int], Counts]] = field(default_factory=dict)

    def add(self, monitor: str, detector: str, p: Floats, days: npt.NDArray[np.int64], run: int = 0) -> None:
        """Count the p-values p [nS, nT] of one panel, NaN = not tested; days: [nT], number of the day of
        each column.
        """
        tested = np.isfinite(p)
        if not tested.any():
            return
        weeks, at = np.unique(days // 7, return_inverse=True)
        filled = np.where(tested, p, 2.0)
        counted = [tested, *(filled <= level for level in self.levels)]
        each = np.stack([np.bincount(at, one.sum(axis=0)) for one in counted], axis=1)
        known = self.rows.setdefault((monitor, detector), {})
        for week, row in zip(weeks.tolist(), each, strict=True):
            known[run, week] = known.get((run, week), 0) + row

    def by_detector(self) -> list[dict[str, Any]]:
        """One entry per detector and level, the judge's questions last."""
        names = dict.fromkeys(name for _, name in self.rows)
        ordered = sorted(names, key=lambda name: (name == TOGETHER, name))
        return [
            {"detector": name, **entry}
            for name in ordered
            for entry in self._entries([k for k in self.rows if k[1] == name])
        ]

    def by_monitor(self) -> list[dict[str, Any]]:
        """One entry per monitor, detector and level, by the lower limit of the ratio at the last level, largest
        first.
        """
        found = [
            {"monitor": monitor, "detector": name, **entry}
            for monitor, name in self.rows
            if name != TOGETHER
            for entry in self._entries([(monitor, name)])
        ]
        worst = {
            (r["monitor"], r["detector"]): (r["low"] or 0, r["ratio"] or 0)
            for r in found
            if r["nominal"] == self.levels[-1]
        }
        return sorted(found, key=lambda r: worst[r["monitor"], r["detector"]], reverse=True)

    def _entries(self, keys: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
        """One entry per level, from the counts of these keys together."""
        weeks: dict[tuple[int, int], Counts] = {}
        for key in keys:
            for week, row in self.rows[key].items():
                weeks[week] = weeks.get(week, 0) + row
        table = np.array(list(weeks.values())).reshape(-1, 1 + len(self.levels))
        return [_entry(level, table[:, 0], table[:, 1 + at]) for at, level in enumerate(self.levels)]


def _entry(level: float, tests: Counts, hits: Counts) -> dict[str, Any]:
    """Nominal level, actual share, their ratio with its interval, and counts; tests, hits: by week."""
    count, found = float(tests.sum()), float(hits.sum())
    if count <= 0:
        nothing = dict.fromkeys(("actual", "ratio", "low", "high"))
        return {"nominal": level, **nothing, "tests": 0, "hits": 0, "few": True}
    share = found / count
    effective = count / _design_effect(tests, hits, share, level)
    sure = wilson(share * effective, effective)
    return {
        "nominal": level,
        "actual": share,
        "ratio": share / level,
        "low": None if sure.low is None else sure.low / level,
        "high": None if sure.high is None else sure.high / level,
        "tests": int(count),
        "hits": int(found),
        "few": bool(max(level, share) * effective < FEW),
    }


def _design_effect(tests: Counts, hits: Counts, share: float, level: float) -> float:
    """Variance of the weekly hits over that of as many independent tests; at least 1, and 1 where nothing can vary."""
    rate = max(share, level)
    used = tests > 0
    if used.sum() < 3 or rate >= 1:
        return 1.0
    scatter = float(((hits[used] - share * tests[used]) ** 2).sum()) * used.sum() / (used.sum() - 1)
    return max(1.0, scatter / (float(tests.sum()) * rate * (1 - rate)))
