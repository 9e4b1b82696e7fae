"""The default decision over a panel: a fixed bound on false alerts per segment and day."""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats

RATE = 0.0005  # expected false alerts per segment-day (1 in 2,000); chosen


def alert_flags(p: Floats, per_day: int, rate: float = RATE) -> Flags:
    """Flags [nS, nT]: buckets whose calibrated p-value is low enough to open an alert.

    p: [nS, nT], NaN = not tested. per_day: buckets per day, which share the day's rate (Bonferroni). rate: expected
        false alerts per segment-day.
    The level is fixed, so that a rare event in a quiet month needs no more evidence than one among many. The share of
    false alerts of a whole morning is the desk's own decision over all monitors (`monitors.decide`).
    """
    return np.asarray(np.nan_to_num(p, nan=1.0) <= rate / per_day)
