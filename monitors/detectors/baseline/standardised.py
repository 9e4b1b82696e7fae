"""Residual: how far a bucket is from its mean, standardised by the law of what is counted."""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import decayed_sums_before
from monitors.detectors.baseline.prepare import Data
from monitors.detectors.calibration.residuals import count_residual, gamma_residual, share_residual

SMALL = 25.0  # mean² ÷ variance; smaller counts get negative-binomial residuals; chosen
RARE = 0.2  # rate; below it a share gets the residual of a count, which is the more skewed of the two; chosen
# of one event's size; added to observation and mean, so that a dying segment's last events are no outliers; chosen
LEAST = 0.2


def event_size(data: Data, actual: Floats, mean: Floats, learn: Floats, life: float) -> Floats:
    """Size of one event in the numerator's unit [nS, nT]: 1 for counts, squared residuals ÷ mean for amounts."""
    if data.whole.all():
        return np.ones(mean.shape)
    square = np.where(learn > 0, np.minimum((actual - mean) ** 2, 30 * mean * (mean + actual)), 0.0)
    total, spread = decayed_sums_before([np.where(learn > 0, mean, 0.0), square], 2 * life)
    unit = np.where(total > 0, spread / np.maximum(total, 1e-300), 0.0)
    return np.where(data.whole, 1.0, unit)


def standardised(
    data: Data, mean: Floats, variance: Floats, share: Flags, unit: Floats, quick: bool
) -> Floats:
    """Standardised residuals [nS, nT]: of a share where the numerator is part of the denominator, else of a count or
    an amount.
    """
    actual = np.where(data.known, data.num, 0.0)
    rare = ~share | (mean < RARE * data.den)
    small = data.whole & data.tested & rare & (mean * mean < SMALL * variance)
    least = LEAST * unit
    actual, mean, variance = actual + least, mean + least, variance + LEAST * unit**2
    z = gamma_residual(actual, mean, variance)
    if share.any():
        trials = data.den + 2 * least
        parts = (values[share] for values in (actual, trials, mean, variance))
        z[share] = share_residual(*parts)
    if small.any() and not quick:
        parts = (values[small] for values in (actual - least, mean - least, variance - LEAST * unit**2))
        z[small] = count_residual(*parts)
    return z
