"""How far a bucket may lie from its mean: a variance function learnt from the residuals themselves."""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import before

POWERS = (1.0, 1.5, 2.0)  # Poisson-like, in between, and constant coefficient of variation
OWN_BUCKETS = 12.0  # the panel's dispersion counts as this many buckets of the segment's own
OUTLIER = 12.0  # squared deviates beyond are cut: a huge order must not hide the next one


def variance_of(
    error: Floats, size: Floats, learn: Floats, life: float, whole: Flags, powers: tuple[float, ...] = POWERS
) -> Floats:
    """[nS, nT] variance: scale × size^power, the scale by segment shrunk to the panel's, the power by panel.

    error: squared distance from the mean; size: mean of a volume, mean × (1 − rate) of a rate; learn: weight (0 or 1)
    of each bucket as a teacher; life: half-life in buckets; whole: values so far are whole numbers [1, nT].
    """
    taught = before(learn, life)
    fits = [_scaled(error, size, learn, taught, life, whole, power) for power in powers]
    if len(fits) == 1:
        return fits[0][0]
    count = taught.sum(axis=0) + 30.0
    losses = np.stack([before(loss, life).sum(axis=0) for _, loss in fits]) / count
    losses -= losses.min(axis=0)
    weight = np.exp(-np.minimum(losses * 200.0, 50.0))
    weight /= weight.sum(axis=0)
    return np.exp(sum(w[None, :] * np.log(v) for w, (v, _) in zip(weight, fits, strict=True)))


def _scaled(
    error: Floats, mean: Floats, learn: Floats, count: Floats, life: float, whole: Flags, power: float
) -> tuple[Floats, Floats]:
    base = np.maximum(mean, 1e-300) ** power
    square = np.where(learn > 0, error / base, 0.0)
    size = np.sqrt(square)
    rough = (1.2533 * before(size, life) / np.maximum(count, 1e-9)) ** 2
    cut = np.where(count > 3, OUTLIER * np.maximum(rough, 1e-300), np.inf)
    kept = np.minimum(square, cut)
    own = before(kept, life)
    scale = (own + OWN_BUCKETS * _prior(own, count, mean, power, whole)) / (count + OWN_BUCKETS)
    floor = np.where(whole, 0.1 * np.maximum(mean, 0.02) ** (1 - power), 0.005**2 * mean ** (2 - power))
    variance = np.maximum(scale, np.nan_to_num(floor)) * base
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = np.where(learn > 0, np.log(variance) + np.minimum(square * base / variance, OUTLIER), 0.0)
    return variance, np.nan_to_num(loss)


def _prior(own: Floats, count: Floats, mean: Floats, power: float, whole: Flags) -> Floats:
    """The panel's middle segment: the same dispersion for counts, the same coefficient of variation otherwise."""
    exponent = np.where(whole, power - 1.0, power - 2.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        typical = np.where(count > 5, own / count * np.maximum(mean, 1e-300) ** exponent, np.nan)
    centre = _middle(typical)[None, :]
    fallback = np.where(whole, 1.5, 0.25)
    centre = np.where(np.isfinite(centre), centre, fallback)
    return centre * np.maximum(mean, 1e-300) ** -exponent


def _middle(values: Floats) -> Floats:
    """Median over segments, NaN where no segment is old enough."""
    if len(values) == 1:
        return values[0]
    ordered = np.sort(values, axis=0)
    known = np.isfinite(values).sum(axis=0)
    at = np.maximum(known - 1, 0) // 2
    return np.where(known > 0, ordered[at, np.arange(values.shape[1])], np.nan)
