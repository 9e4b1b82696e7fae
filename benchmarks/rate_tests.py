"""Tests of one day's rate against the days before, as textbooks have them: what a desk would use without us."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr
from scipy.stats import betabinom, binom

Floats = npt.NDArray[np.floating[Any]]
PAST = 56


def binomial(num: Floats, den: Floats) -> Floats:
    """Two-sided exact binomial p against the pooled rate of the last 56 days [nS, nT]."""
    rate, _ = _past(num, den)
    low, high = binom.cdf(num, den, rate), binom.sf(num - 1, den, rate)
    return _two_sided(np.asarray(low), np.asarray(high), den)


def beta_binomial(num: Floats, den: Floats) -> Floats:
    """The same with a beta-binomial whose intra-day correlation comes from the last 56 days by moments."""
    rate, rho = _past(num, den)
    size = (1 - rho) / rho
    a, b = rate * size, (1 - rate) * size
    low, high = betabinom.cdf(num, den, a, b), betabinom.sf(num - 1, den, a, b)
    return _two_sided(np.asarray(low), np.asarray(high), den)


def pooled_conformal(num: Floats, den: Floats) -> Floats:
    """Rank of the binomial deviate among those of all segments in the last 56 days."""
    rate, _ = _past(num, den)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (num - den * rate) / np.sqrt(den * rate * (1 - rate))
    z = np.abs(np.where(den > 0, z, np.nan))
    p = np.full(z.shape, np.nan)
    for t in range(PAST, z.shape[1]):
        past = np.sort(z[:, t - PAST : t][np.isfinite(z[:, t - PAST : t])])
        rank = len(past) - np.searchsorted(past, z[:, t])
        p[:, t] = np.where(np.isfinite(z[:, t]), (1 + rank) / (len(past) + 1), np.nan)
    return p


def normal(num: Floats, den: Floats) -> Floats:
    """Quasi-binomial: the binomial deviate over the root of the Pearson dispersion of the last 56 days."""
    rate, rho = _past(num, den)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = den * rate * (1 - rate) * (1 + (den - 1) * rho)
        z = (num - den * rate) / np.sqrt(spread)
    return np.where(den > 0, 2 * ndtr(-np.abs(z)), np.nan)


def _past(num: Floats, den: Floats) -> tuple[Floats, Floats]:
    """Pooled rate and intra-day correlation over the last 56 days, NaN before."""
    rate, rho = np.full(num.shape, np.nan), np.full(num.shape, np.nan)
    for t in range(PAST, num.shape[1]):
        y, n = num[:, t - PAST : t], den[:, t - PAST : t]
        total = np.maximum(n.sum(axis=1), 1)
        r = np.clip((y.sum(axis=1) + 0.5) / (total + 1), 1e-6, 1 - 1e-6)
        pearson = ((y - n * r[:, None]) ** 2).sum(axis=1) / (r * (1 - r))
        excess = (pearson - total) / np.maximum((n * (n - 1)).sum(axis=1), 1)
        rate[:, t], rho[:, t] = r, np.clip(excess, 1e-4, 0.9)
    return rate, rho


def _two_sided(low: Floats, high: Floats, den: Floats) -> Floats:
    return np.where((den > 0) & np.isfinite(low), np.minimum(2 * np.minimum(low, high), 1.0), np.nan)


RATE_TESTS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "binomial": binomial,
    "quasi-binomial": normal,
    "beta-binomial": beta_binomial,
    "pooled conformal": pooled_conformal,
}
