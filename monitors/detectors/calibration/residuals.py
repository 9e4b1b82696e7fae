"""Standardised residuals of skewed positive data, and their inverse."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, ndtri

from monitors.detectors.arrays.batch import Floats


def gamma_residual(actual: Floats, mean: Floats, variance: Floats) -> Floats:
    """Standard normal residual of an amount under a gamma distribution of this mean and variance (Wilson and Hilferty
    1931).

    actual, mean, variance: same shape, means and variances positive; negative amounts count as 0.
    Counts, rates of rare events and sums of heavy-tailed orders all have a skewness of about twice their coefficient
    of variation, which the cube root removes. Scale-free.
    """
    shape = np.clip(mean * mean / variance, 0.05, 1e12)
    root = np.cbrt(np.maximum(actual, 0) / mean)
    return 3 * np.sqrt(shape) * (root - 1 + 1 / (9 * shape))


def count_residual(actual: Floats, mean: Floats, variance: Floats) -> Floats:
    """Standard normal residual of whole numbers under negative binomials of these means and variances, half a count
    of continuity correction.

    A variance at or below the mean is raised slightly above it.
    """
    y = actual + 0.5
    excess = np.maximum(variance / mean - 1, 0.02)
    size, share = mean / excess, 1 / (1 + excess)
    high = y > mean
    tail = betainc(np.where(high, y, size), np.where(high, size, y), np.where(high, 1 - share, share))
    score = ndtri(np.clip(tail, 1e-300, 1.0 - 1e-16))
    return np.where(high, -score, score)


def value_at(residuals: Floats, mean: Floats, variance: Floats) -> Floats:
    """The amount whose `gamma_residual` this is; 0 where no amount is that low."""
    shape = np.clip(mean * mean / variance, 0.05, 1e12)
    root = residuals / (3 * np.sqrt(shape)) + 1 - 1 / (9 * shape)
    return mean * np.maximum(root, 0) ** 3


def share_residual(actual: Floats, trials: Floats, mean: Floats, variance: Floats) -> Floats:
    """Standard normal residual of a share of `trials` under a beta distribution, in closed form (Paulson 1942).

    mean, variance: of the numerator. Equals `gamma_residual` where shares are small, and its mirror image near 1.
    """
    rate = np.clip(actual / trials, 1e-9, 1 - 1e-9)
    low, high = _beta_roots(trials, mean, variance)
    root = np.cbrt(rate / (1 - rate) * low / high)
    return ((1 - high) * root - (1 - low)) / np.sqrt(high * root * root + low)


def share_at(residuals: Floats, trials: Floats, mean: Floats, variance: Floats) -> Floats:
    """The numerator whose `share_residual` this is."""
    low, high = _beta_roots(trials, mean, variance)
    square = residuals * residuals
    bend = (1 - high) ** 2 - square * high
    inside = np.maximum((1 - low) ** 2 * high + (1 - high) ** 2 * low - square * low * high, 0.0)
    top = (1 - low) * (1 - high) + residuals * np.sqrt(inside)
    root = np.where(
        bend > 1e-12, np.maximum(top, 0.0) / np.maximum(bend, 1e-12), np.where(residuals > 0, 1e6, 0.0)
    )
    odds = np.minimum(root, 1e6) ** 3 * high / low
    return trials * odds / (1 + odds)


def _beta_roots(trials: Floats, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """1 ÷ 9a and 1 ÷ 9b of the beta distribution; at most 1/3, up to which the cube-root approximation holds."""
    share = np.clip(mean / trials, 1e-9, 1 - 1e-9)
    weight = np.maximum(share * (1 - share) * trials * trials / variance - 1, 0.0)
    least = 1 / 3
    return np.minimum(1 / np.maximum(9 * share * weight, 1e-12), least), np.minimum(
        1 / np.maximum(9 * (1 - share) * weight, 1e-12), least
    )
