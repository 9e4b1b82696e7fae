"""The default decision over a panel: two promises, both kept per day however often a run looks.

At most `budget` of the flagged segment-days of the last weeks are false (Benjamini–Hochberg over a sliding window,
past only), and at most `rate` false ones are raised per segment and day. An episode, once open, is held by weaker
evidence, so one story is one alert.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.detectors.batch import Flags, Floats

FINE = 4  # several looks a day reach further into the tail than calibration sees: a safety factor
STEPS = 12  # thresholds tried: rate × 2^−k


@dataclass(frozen=True)
class Promise:
    """budget: share of false discoveries; rate: false alerts per segment-day; memory: days; hold: p to stay open."""

    budget: float = 0.10
    rate: float = 0.0004
    memory: int = 28
    hold: float = 0.02


def keep_promise(p: Floats, day: npt.NDArray[np.int64], per_day: int, promise: Promise) -> Flags:
    """Flags [nS, nT] from calibrated p-values; `day` numbers the day of each bucket, rising."""
    starts = np.flatnonzero(np.diff(day, prepend=day[0] - 1))
    filled = np.where(np.isfinite(p), p, 1.0)
    looks = per_day if per_day == 1 else FINE * per_day
    daily = np.minimum.reduceat(filled, starts, axis=1) * looks
    tested = np.logical_or.reduceat(np.isfinite(p), starts, axis=1)
    limits = promise.rate * 2.0 ** -np.arange(STEPS)
    found = np.stack([(daily <= limit).sum(axis=0) for limit in limits])
    count = tested.sum(axis=0)
    found, count = _recent(found, promise.memory), _recent(count[None], promise.memory)
    kept = limits[:, None] * count <= promise.budget * found
    best = np.where(kept.any(axis=0), limits[np.argmax(kept, axis=0)], 0.0)
    number = np.cumsum(np.diff(day, prepend=day[0]) != 0)
    return hold_open(filled, np.isfinite(p), best[number] / looks, promise.hold / per_day**0.5)


def _recent(counts: npt.NDArray[np.int64], memory: int) -> npt.NDArray[np.int64]:
    total = np.cumsum(counts, axis=1)
    total[:, memory:] -= total[:, :-memory].copy()
    return total


def hold_open(p: Floats, tested: Flags, limit: Floats, hold: float) -> Flags:
    """Flags: open from a bucket with p ≤ limit until the first tested one with p > hold [nS, nT]."""
    here = np.arange(p.shape[1])[None, :]
    sure = p <= limit
    last_sure = np.maximum.accumulate(np.where(sure, here, -1), axis=1)
    last_calm = np.maximum.accumulate(np.where(tested & (p > hold), here, -1), axis=1)
    return tested & (last_sure > last_calm) | sure
