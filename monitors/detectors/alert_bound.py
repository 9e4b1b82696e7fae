"""The default decision over a panel: so many false alerts per segment and day, however often a day is looked at."""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats

RATE = 0.0005  # false alerts per segment-day: one in 2,000


def keep_promise(p: Floats, per_day: int, rate: float = RATE) -> Flags:
    """Buckets [nS, nT] sure enough to open an alert, from calibrated p-values: the day's promise is shared by its
    `per_day` buckets (Bonferroni).

    A fixed level, so that a rare event in a quiet month needs no more evidence than one among many. How many of a
    night's findings may be false is the desk's own decision, over all its questions (`decide`).
    """
    return np.asarray(np.nan_to_num(p, nan=1.0) <= rate / per_day)
