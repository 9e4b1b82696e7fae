"""Recurring effects: outliers that are to be expected in a bucket because they occurred at the same occasion before.

A baseline without past outliers never learns Christmas; one with them expects last year's accident again. So past
outliers give a factor on the expectation with a mean and a variance, shrunk to 1 by a few pseudo-observations.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import lagged_sums
from monitors.detectors.arrays.timing import Timing
from monitors.detectors.baseline.season import years_back

ORDINARY = 2.0  # pseudo-observations at factor 1; chosen
WIDEST = 20.0  # times the expectation; factors are clipped here; chosen
UNKNOWN = 1.0  # prior standard deviation of the factor of a calendar entry; chosen


def same_week(timing: Timing, ratio: Floats, odd: Flags, known: Flags) -> tuple[Floats, Floats]:
    """Factor on the expectation and its standard deviation [nS, nT], from outliers in the same week of earlier years.

    ratio: actual ÷ expected. odd: buckets that were kept out of the baseline. known: buckets with a value. Weekly
        grain only. 1 and 0 where no earlier year is known.
    """
    factor = np.where(odd, _bounded(ratio), 1.0)
    seen = known * 1.0
    return _posterior(lagged_sums([seen, seen * factor, seen * factor * factor], years_back(timing)), 0.0)


def same_entry(ratio: Floats, codes: npt.NDArray[np.int64], known: Flags) -> tuple[Floats, Floats]:
    """Factor on the expectation and its standard deviation [nS, nT], from earlier buckets under the same calendar
    entry.

    codes: calendar entries [nS, nT], 0 = ordinary. For batches too small to estimate a campaign as a common shift.
    """
    mean, sd = np.ones(ratio.shape), np.zeros(ratio.shape)
    for code in np.unique(codes[codes > 0]):
        here = codes == code
        sums: list[Floats] = [np.cumsum(part, axis=1) - part for part in _powers(ratio, here & known)]
        factor, entry_sd = _posterior(sums, UNKNOWN)
        mean, sd = np.where(here, factor, mean), np.where(here, entry_sd, sd)
    return mean, sd


def _powers(ratio: Floats, where: Flags) -> list[Floats]:
    """Powers 0, 1 and 2 of the clipped factors, 0 outside `where`."""
    factor = _bounded(ratio)
    return [where * 1.0, where * factor, where * factor * factor]


def _bounded(ratio: Floats) -> Floats:
    """Factors clipped to [0, `WIDEST`]; 1 where unknown."""
    return np.where(np.isfinite(ratio), np.clip(ratio, 0.0, WIDEST), 1.0)


def _posterior(sums: list[Floats], spread: float) -> tuple[Floats, Floats]:
    """Posterior mean and standard deviation of a factor from the count, the sum and the sum of squares of earlier
    ones.
    """
    count, total, square = sums
    every = count + ORDINARY
    mean = (total + ORDINARY) / every
    return mean, np.sqrt(np.maximum((square + ORDINARY * (1 + spread**2)) / every - mean * mean, 0.0))
