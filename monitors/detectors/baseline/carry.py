"""Carry: the part of a residual that the bucket before already told.

What the baseline misses in one bucket it often misses in the next one too: hours of a busy day are busy together. So
the residuals of a segment are autocorrelated, and one residual alone says less than its size: of a slow wave each
hour is a little high and none is news, while a jump from one hour to the next is news though both are ordinary.
The remedy is textbook: residuals of a first-order autoregression, standardised (Box and Jenkins 1970, prewhitening).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import decayed_sums_before, zero_unknown

BOUND = 4.0  # standard deviations; residuals are clipped here before they tell of their neighbours; chosen
HIGHEST = 0.97  # autocorrelation; above it a residual would be told from the last one alone; chosen
PRIOR = 60.0  # buckets; weight of the panel's autocorrelation against the segment's own; chosen
NONE_YET = 60.0  # buckets; weight of "no autocorrelation" against the panel's; chosen
LEAST = (
    0.15  # autocorrelation up to which nothing is carried: its estimate from some weeks is as unsure; chosen
)


@dataclass(frozen=True)
class Carry:
    """told: what earlier buckets say of each residual; scale: standard deviation of what is left [nS, nT]."""

    told: Floats
    scale: Floats

    def rest(self, z: Floats) -> Floats:
        """What is left of residuals, standardised."""
        return np.asarray((z - self.told) / self.scale)

    def whole(self, rest: Floats) -> Floats:
        """The residuals that leave this rest: the inverse of `rest`."""
        return np.asarray(self.told + self.scale * rest)


def no_carry(shape: tuple[int, int]) -> Carry:
    """Nothing is carried."""
    return Carry(np.zeros(shape), np.ones(shape))


def carry_over(z: Floats, learn: Flags, life: float, limit: float) -> Carry:
    """What the last learnt bucket tells of each residual [nS, nT], from the past only.

    z: standardised residuals, NaN = not tested. learn: buckets that teach: an outlier tells nothing of the bucket
        after it. life: half-life in buckets of the autocorrelation's estimate. limit: rest beyond which a bucket is an
        outlier too.
    A segment's lag-one autocorrelation is shrunk to the panel's, and the panel's to 0. Over a gap of k buckets it is
    raised to the power k. Assumes a first-order autoregression. Source: Box and Jenkins (1970).
    """
    good = learn & np.isfinite(z)
    known = np.clip(zero_unknown(z), -BOUND, BOUND)
    again = np.zeros(z.shape, dtype=bool)
    again[:, 1:] = good[:, 1:] & good[:, :-1]
    product, power = np.zeros(z.shape), np.zeros(z.shape)
    product[:, 1:] = known[:, 1:] * known[:, :-1]
    power[:, 1:] = (known[:, 1:] ** 2 + known[:, :-1] ** 2) / 2
    own, size = decayed_sums_before([np.where(again, product, 0.0), np.where(again, power, 0.0)], life)
    pooled = own.sum(axis=0) / (size.sum(axis=0) + NONE_YET)
    rho = np.clip((own + PRIOR * pooled) / (size + PRIOR), 0.0, HIGHEST)
    rho = np.where(rho > LEAST, rho, 0.0)
    found = _carried(known, good, rho)
    return _carried(known, good & (np.abs(found.rest(known)) <= limit), rho)


def _carried(z: Floats, good: Flags, rho: Floats) -> Carry:
    """What the last good bucket before each one tells of it."""
    here = np.arange(z.shape[1])[None, :]
    last = np.maximum.accumulate(np.where(good, here, -1), axis=1)
    last = np.concatenate([np.full((len(z), 1), -1), last[:, :-1]], axis=1)
    share = np.where(last >= 0, rho ** np.maximum(here - last, 1), 0.0)
    told = share * np.take_along_axis(z, np.maximum(last, 0), axis=1)
    return Carry(told, np.sqrt(1 - share**2))
