"""From a value to a standard-normal deviate and back, for skewed positive data."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, ndtri

from monitors.detectors.batch import Floats


def deviate(actual: Floats, mean: Floats, variance: Floats) -> Floats:
    """Wilson–Hilferty (1931) deviate of a gamma variable of this mean and variance.

    Counts, rates of rare events and sums of heavy-tailed orders are all skewed by about twice their coefficient of
    variation; the cube root removes it. Scale-free; linear in the far tail where the cube root would flatten.
    """
    shape = np.clip(mean * mean / variance, 0.05, 1e12)
    root = np.cbrt(np.maximum(actual, 0) / mean)
    return 3 * np.sqrt(shape) * (root - 1 + 1 / (9 * shape))


def count_deviate(actual: Floats, mean: Floats, variance: Floats) -> Floats:
    """Normal score of whole numbers under negative binomials of these means and variances, half a count either way."""
    y = actual + 0.5
    excess = np.maximum(variance / mean - 1, 0.02)
    size, share = mean / excess, 1 / (1 + excess)
    high = y > mean
    tail = betainc(np.where(high, y, size), np.where(high, size, y), np.where(high, 1 - share, share))
    score = ndtri(np.clip(tail, 1e-300, 1.0 - 1e-16))
    return np.where(high, -score, score)


def value_at(deviates: Floats, mean: Floats, variance: Floats) -> Floats:
    """The value whose `deviate` this is; zero where none is that low."""
    shape = np.clip(mean * mean / variance, 0.05, 1e12)
    root = deviates / (3 * np.sqrt(shape)) + 1 - 1 / (9 * shape)
    return mean * np.maximum(root, 0) ** 3
