"""Occasions: buckets in which something out of line is to be expected, because it was there the last times.

A baseline that leaves earlier outliers out would never learn Christmas; one that takes them in expects last year's
accident again. So each earlier outlier moves the expectation part of the way and widens it by what is left open: the
mean and variance of a factor that was seen n times, with a few times at which nothing stood out as the prior.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import lagged_sums
from monitors.detectors.arrays.timing import Timing
from monitors.detectors.baseline.season import years_back

ORDINARY = 2.0  # earlier times at which nothing stood out that the prior counts for
WIDEST = 20.0  # times the usual that an occasion may have been
UNKNOWN = 1.0  # standard deviation of the factor of a calendar entry that was never seen


def same_week(timing: Timing, ratio: Floats, odd: Flags, known: Flags) -> tuple[Floats, Floats]:
    """Factor on the expectation and its standard deviation [nS, nT], from what stood out in the same week of earlier
    years; 1 and 0 where nothing did.

    ratio: actual ÷ expected; odd: buckets left out of the baseline; known: buckets with a value. Weekly grain only.
    """
    factor = np.where(odd, _bounded(ratio), 1.0)
    seen = known * 1.0
    return _posterior(lagged_sums([seen, seen * factor, seen * factor * factor], years_back(timing)), 0.0)


def same_entry(ratio: Floats, codes: npt.NDArray[np.int64], known: Flags) -> tuple[Floats, Floats]:
    """The same from earlier buckets under the same entry of the calendar (codes > 0), for a batch too small to learn a
    campaign from its other segments.
    """
    mean, doubt = np.ones(ratio.shape), np.zeros(ratio.shape)
    for code in np.unique(codes[codes > 0]):
        here = codes == code
        sums: list[Floats] = [np.cumsum(part, axis=1) - part for part in _powers(ratio, here & known)]
        one, left_open = _posterior(sums, UNKNOWN)
        mean, doubt = np.where(here, one, mean), np.where(here, left_open, doubt)
    return mean, doubt


def _powers(ratio: Floats, where: Flags) -> list[Floats]:
    factor = _bounded(ratio)
    return [where * 1.0, where * factor, where * factor * factor]


def _bounded(ratio: Floats) -> Floats:
    return np.where(np.isfinite(ratio), np.clip(ratio, 0.0, WIDEST), 1.0)


def _posterior(sums: list[Floats], spread: float) -> tuple[Floats, Floats]:
    """Mean and standard deviation from the number of earlier factors, their sum and the sum of their squares."""
    count, total, square = sums
    every = count + ORDINARY
    mean = (total + ORDINARY) / every
    return mean, np.sqrt(np.maximum((square + ORDINARY * (1 + spread**2)) / every - mean * mean, 0.0))
