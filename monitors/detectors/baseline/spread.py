"""Variance function: the variance of a bucket given its mean, estimated from past residuals (quasi-Poisson with a
free power).
"""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import decayed_sum_before

# candidate powers of the mean: Poisson-like, in between, constant coefficient of variation
POWERS = (1.0, 1.5, 2.0)
OWN_BUCKETS = 12.0  # buckets; weight of the panel's dispersion against the segment's own; chosen
# squared standardised residuals are clipped here, so that one huge order does not mask the next; chosen
OUTLIER = 12.0


def variance_of(
    error: Floats, size: Floats, learn: Floats, life: float, whole: Flags, powers: tuple[float, ...] = POWERS
) -> Floats:
    """Variance of each bucket [nS, nT]: dispersion × size^power, the dispersion by segment, the power by panel.

    error: squared residual. size: the mean of a volume, mean × (1 − rate) of a rate. learn: 1 where a bucket enters
        the estimate, else 0. life: half-life in buckets. whole: [1, nT], True while all values so far are whole
        numbers. powers: candidates, averaged on the log scale with weights by their past Gaussian log loss.
    The dispersion is shrunk to the panel's median. Past buckets only.
    """
    seen = decayed_sum_before(learn, life)
    fits = [_scaled(error, size, learn, seen, life, whole, power) for power in powers]
    if len(fits) == 1:
        return fits[0][0]
    count = seen.sum(axis=-2, keepdims=True) + 30.0
    losses = (
        np.stack([decayed_sum_before(loss, life).sum(axis=-2, keepdims=True) for _, loss in fits]) / count
    )
    losses -= losses.min(axis=0)
    weight = np.exp(-np.minimum(losses * 200.0, 50.0))
    weight /= weight.sum(axis=0)
    return np.exp(sum(w * np.log(v) for w, (v, _) in zip(weight, fits, strict=True)))


def _scaled(
    error: Floats, mean: Floats, learn: Floats, count: Floats, life: float, whole: Flags, power: float
) -> tuple[Floats, Floats]:
    """Variance under one power, and the Gaussian log loss of each bucket under it [nS, nT].

    count: weighted number of buckets behind the estimate. Squared residuals are clipped against a first scale from
        absolute residuals; the variance has a floor (counts: a tenth of Poisson's; amounts: a coefficient of
        variation of 0.5 %).
    """
    base = np.maximum(mean, 1e-300) ** power
    square = np.where(learn > 0, error / base, 0.0)
    size = np.sqrt(square)
    first = (1.2533 * decayed_sum_before(size, life) / np.maximum(count, 1e-9)) ** 2
    cut = np.where(count > 3, OUTLIER * np.maximum(first, 1e-300), np.inf)
    kept = np.minimum(square, cut)
    own = decayed_sum_before(kept, life)
    scale = (own + OWN_BUCKETS * _prior(own, count, mean, power, whole)) / (count + OWN_BUCKETS)
    floor = np.where(whole, 0.1 * np.maximum(mean, 0.02) ** (1 - power), 0.005**2 * mean ** (2 - power))
    variance = np.maximum(scale, np.nan_to_num(floor)) * base
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = np.where(learn > 0, np.log(variance) + np.minimum(square * base / variance, OUTLIER), 0.0)
    return variance, np.nan_to_num(loss)


def _prior(own: Floats, count: Floats, mean: Floats, power: float, whole: Flags) -> Floats:
    """Prior dispersion from the panel's median segment: the same variance ÷ mean for counts, the same coefficient of
    variation for amounts.
    """
    exponent = np.where(whole, power - 1.0, power - 2.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        typical = np.where(count > 5, own / count * np.maximum(mean, 1e-300) ** exponent, np.nan)
    centre = _median_over_segments(typical)
    fallback = np.where(whole, 1.5, 0.25)
    centre = np.where(np.isfinite(centre), centre, fallback)
    return centre * np.maximum(mean, 1e-300) ** -exponent


def _median_over_segments(values: Floats) -> Floats:
    """Median over segments (the lower one of two) of the known values in each bucket [1, nT]; NaN where none is."""
    if values.shape[-2] == 1:
        return values
    ordered = np.sort(values, axis=-2)
    known = np.isfinite(values).sum(axis=-2, keepdims=True)
    at = np.maximum(known - 1, 0) // 2
    return np.where(known > 0, np.take_along_axis(ordered, at, axis=-2), np.nan)
