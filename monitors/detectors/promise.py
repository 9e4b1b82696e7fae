"""The default decision over a panel: two promises, both kept per day however often a run looks.

At most `budget` of the flagged segment-days of the last weeks are false (Benjamini–Hochberg over a sliding window,
past only), and at most `rate` false ones are raised per segment and day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.detectors.batch import Flags, Floats

STEPS = 12  # thresholds tried: rate × 2^−k


@dataclass(frozen=True)
class Promise:
    """budget: share of false discoveries; rate: false alerts per segment-day; memory: days."""

    budget: float = 0.10
    rate: float = 0.0004
    memory: int = 28


def keep_promise(p: Floats, day: npt.NDArray[np.int64], per_day: int, promise: Promise) -> Flags:
    """Buckets [nS, nT] sure enough to open an alert, from calibrated p-values; `day` numbers their days, rising."""
    starts = np.flatnonzero(np.diff(day, prepend=day[0] - 1))
    filled = np.where(np.isfinite(p), p, 1.0)
    daily = np.minimum.reduceat(filled, starts, axis=1) * per_day
    tested = np.logical_or.reduceat(np.isfinite(p), starts, axis=1)
    limits = promise.rate * 2.0 ** -np.arange(STEPS)
    found = np.stack([(daily <= limit).sum(axis=0) for limit in limits])
    count = tested.sum(axis=0)
    found, count = _recent(found, promise.memory), _recent(count[None], promise.memory)
    kept = limits[:, None] * count <= promise.budget * found
    best = np.where(kept.any(axis=0), limits[np.argmax(kept, axis=0)], 0.0)
    number = np.cumsum(np.diff(day, prepend=day[0]) != 0)
    return np.asarray(filled <= best[number] / per_day)


def _recent(counts: npt.NDArray[np.int64], memory: int) -> npt.NDArray[np.int64]:
    total = np.cumsum(counts, axis=1)
    total[:, memory:] -= total[:, :-memory].copy()
    return total
