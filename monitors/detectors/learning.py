"""How much history a segment has, and how much it needs before anything is said of it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.timing import DAY, read_timing
from monitors.detectors.baseline.prepare import known_cells, youth

MOVING = "drift"
MOVING_NEEDS = 28.0  # days before a moving sum is judged, a third of them for hours (`windows.window_score`)


def known_buckets(
    numerator: Floats, denominator: Floats | None, trusted: Flags, there: Flags | None
) -> Flags:
    """Which cells a baseline can know [nS, nT]: trusted, with a denominator, of a volume where the segment is there."""
    return known_cells(numerator, denominator, trusted, there)


def history_needed(ts: npt.NDArray[np.datetime64], detectors: Collection[str]) -> float:
    """Known buckets before the first that one of these detectors judges. ts: bucket starts [nT]."""
    timing = read_timing(ts)
    needed = youth(timing)
    if set(detectors) == {MOVING}:
        needed = max(needed, timing.buckets(MOVING_NEEDS) / (1 if timing.per_day == 1 else 3))
    return needed


def buckets_a_day(ts: npt.NDArray[np.datetime64]) -> float:
    """Buckets of one day, less than 1 for longer grains."""
    return DAY / read_timing(ts).grain
