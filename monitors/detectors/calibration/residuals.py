"""From a value to a standard-normal deviate and back, for skewed positive data."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, ndtri

from monitors.detectors.arrays.batch import Floats


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


def share_deviate(actual: Floats, trials: Floats, mean: Floats, variance: Floats) -> Floats:
    """Deviate of a share of `trials` under the beta of this mean and variance (of the numerator), in closed form.

    Paulson's (1942) cube root of an F ratio; where shares are small it is the gamma's `deviate`, near one its mirror.
    """
    rate = np.clip(actual / trials, 1e-9, 1 - 1e-9)
    low, high = _beta_roots(trials, mean, variance)
    root = np.cbrt(rate / (1 - rate) * low / high)
    return ((1 - high) * root - (1 - low)) / np.sqrt(high * root * root + low)


def share_at(deviates: Floats, trials: Floats, mean: Floats, variance: Floats) -> Floats:
    """The numerator whose `share_deviate` this is."""
    low, high = _beta_roots(trials, mean, variance)
    square = deviates * deviates
    bend = (1 - high) ** 2 - square * high
    inside = np.maximum((1 - low) ** 2 * high + (1 - high) ** 2 * low - square * low * high, 0.0)
    top = (1 - low) * (1 - high) + deviates * np.sqrt(inside)
    root = np.where(
        bend > 1e-12, np.maximum(top, 0.0) / np.maximum(bend, 1e-12), np.where(deviates > 0, 1e6, 0.0)
    )
    odds = np.minimum(root, 1e6) ** 3 * high / low
    return trials * odds / (1 + odds)


def _beta_roots(trials: Floats, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """1 ÷ 9a and 1 ÷ 9b of the beta distribution; at most 1/3, where the cube root still holds."""
    share = np.clip(mean / trials, 1e-9, 1 - 1e-9)
    weight = np.maximum(share * (1 - share) * trials * trials / variance - 1, 0.0)
    least = 1 / 3
    return np.minimum(1 / np.maximum(9 * share * weight, 1e-12), least), np.minimum(
        1 / np.maximum(9 * (1 - share) * weight, 1e-12), least
    )
