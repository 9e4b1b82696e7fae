"""Maturity: how much of a cohort's final count is known at an age, and what it will come to, with intervals.

Reports of a cohort arrive as increments by age. The increment at age a of a cohort with base e (its
denominator) is taken as over-dispersed Poisson with mean e · m(a); m is estimated from all cohorts that
have lived through that age, so young cohorts help with young ages. This is the incremental loss-ratio
method of claims reserving (Mack 2002; Wuthrich and Merz 2008, ch. 2), with each cohort's own level taken in
by Buhlmann-Straub credibility.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from monitors.cohorts.triangle import Array, Triangle

MATURE = 0.95  # share of the final count from which a cohort is drawn solid and may be tested on its own
_FEW = 5  # cohorts an age needs before its increment is believed


@dataclass(frozen=True)
class Pattern:
    """The reporting pattern of one triangle.

    ``mean``: expected increment per unit of base by age [nA], NaN where too few cohorts have lived that long.
    ``variance``: of that mean [nA]. ``dispersion``: variance over mean of one increment.
    ``weight``: base that has lived through each age [nA]. ``spread``: variance of the cohorts' own levels around
    1. ``base``: the base of each cohort [nC].
    """

    mean: Array
    variance: Array
    weight: Array
    dispersion: float
    spread: float
    base: Array


def fit_pattern(triangle: Triangle) -> Pattern:
    """Estimates how a triangle's reports arrive. Cohorts without a base carry nothing and are left out."""
    base = _base(triangle)
    steps = np.diff(triangle.numerator, axis=1, prepend=0.0)
    seen = np.isfinite(steps) & (base > 0)[:, None]
    weight = np.where(seen, base[:, None], 0.0).sum(axis=0)
    enough = seen.sum(axis=0) >= _FEW
    total = np.where(seen, steps, 0.0).sum(axis=0)
    mean = np.where(enough, np.maximum(total, 0.0) / np.maximum(weight, 1e-12), np.nan)
    expected = base[:, None] * mean[None, :]
    used = seen & (np.nan_to_num(expected) > 0)
    pearson = np.where(used, (steps - expected) ** 2 / np.where(used, expected, 1.0), 0.0)
    freedom = int(used.sum()) - int((used.any(axis=0)).sum())
    dispersion = float(pearson.sum() / freedom) if freedom > 0 else 1.0
    variance = dispersion * mean / np.maximum(weight, 1e-12)
    return Pattern(mean, variance, weight, dispersion, _spread(steps, expected, used, dispersion), base)


def completeness(triangle: Triangle, level: float = 0.9) -> pd.DataFrame:
    """Share of the final count known at each age: age, share, lower, upper, cohorts that have lived it.

    "Final" is the triangle's last age. NaN where the history is too short to say. The interval is by the
    delta method on the logit of the share, at ``level``.
    """
    pattern = fit_pattern(triangle)
    early, late, early_var, late_var = _halves(pattern)
    whole = early + late
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole > 0, early / whole, np.nan)
        variance = (late**2 * early_var + early**2 * late_var) / whole**4
        logit = np.log(share) - np.log1p(-share)
        width = stats.norm.ppf(0.5 + level / 2) * np.sqrt(variance) / (share * (1 - share))
        lower, upper = 1 / (1 + np.exp(width - logit)), 1 / (1 + np.exp(-width - logit))
    nothing, sure = share <= 0, share >= 1
    lived = np.isfinite(triangle.numerator).sum(axis=0)
    return pd.DataFrame(
        {
            "age": np.arange(len(share)),
            "share": share,
            "lower": np.where(sure, 1.0, np.where(nothing, 0.0, lower)),
            "upper": np.where(sure, 1.0, np.where(nothing, _at_most(pattern, whole, level), upper)),
            "cohorts": lived,
        }
    )


def project(triangle: Triangle, level: float = 0.9) -> pd.DataFrame:
    """What each cohort will come to at the last age, with an interval at ``level``.

    One row per cohort: cohort, age, base, known, share (expected to be known by now), final, lower, upper,
    mature, and the same as rates (rate, final_rate, lower_rate, upper_rate; NaN without a base). The
    interval covers the chance of the remaining reports, the cohort's own level and the uncertainty of the
    pattern.
    """
    pattern = fit_pattern(triangle)
    ages = np.clip(triangle.ages, 0, None)
    early, late, _, late_var = (part[ages] for part in _halves(pattern))
    base = pattern.base
    known = triangle.known
    ahead = base * late
    trust, own = _own_level(known, base * early, pattern)
    rest = own * ahead
    variance = pattern.dispersion * rest + ahead**2 * pattern.spread * (1 - trust) + base**2 * late_var
    lower, upper = _gamma_interval(rest, variance, level)
    if (known % 1 == 0).all():  # counts: what is still to come is a whole number
        lower, upper = np.floor(lower), np.ceil(upper)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(early + late > 0, early / (early + late), np.nan)
    table = pd.DataFrame(
        {
            "cohort": triangle.cohorts,
            "age": triangle.ages,
            "base": _final_base(triangle),
            "known": known,
            "share": share,
            "final": known + rest,
            "lower": known + lower,
            "upper": known + upper,
            "mature": np.nan_to_num(share) >= MATURE,
        }
    )
    divisor = table["base"].where(table["base"] > 0)
    for rate, count in (
        ("rate", "known"),
        ("final_rate", "final"),
        ("lower_rate", "lower"),
        ("upper_rate", "upper"),
    ):
        table[rate] = table[count] / divisor
    return table[triangle.ages >= 0].reset_index(drop=True)


def _at_most(pattern: Pattern, whole: Array, level: float) -> Array:
    """Upper bound of a share of which nothing was seen yet: the Poisson zero bound, widened by dispersion."""
    unseen = -np.log((1 - level) / 2) * pattern.dispersion / np.maximum(pattern.weight, 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.minimum(1.0, np.where(whole > 0, unseen / whole, np.nan))


def _base(triangle: Triangle) -> Array:
    """The base of each cohort: its denominator where that is known at once, else 1 (labels arrive late)."""
    base = triangle.base
    if base is None or triangle.denominator is None:
        return np.ones(len(triangle.cohorts))
    first = np.nan_to_num(triangle.denominator[:, min(1, triangle.denominator.shape[1] - 1)])
    old = triangle.ages >= 1
    at_once = first[old].sum() >= 0.98 * base[old].sum()
    return base if at_once else np.ones(len(base))


def _final_base(triangle: Triangle) -> Array:
    """The denominator each cohort will have; projected like the numerator where it arrives late as well."""
    if triangle.base is None:
        return np.full(len(triangle.cohorts), np.nan)
    if triangle.denominator is None or (_base(triangle) == triangle.base).all():
        return triangle.base
    grown = project(Triangle(triangle.cohorts, triangle.denominator, None))
    final = triangle.base.copy()
    final[triangle.ages >= 0] = grown["final"].to_numpy(float)
    return final


def _halves(pattern: Pattern) -> tuple[Array, Array, Array, Array]:
    """By age: the mean reported up to it and after it, and the variances of both [nA]; NaN = not known."""
    early, early_var = np.cumsum(pattern.mean), np.cumsum(pattern.variance)
    late = np.append(np.cumsum(pattern.mean[:0:-1])[::-1], 0.0)
    late_var = np.append(np.cumsum(pattern.variance[:0:-1])[::-1], 0.0)
    return early, late, early_var, late_var


def _spread(steps: Array, expected: Array, used: NDArray[np.bool_], dispersion: float) -> float:
    """Variance of the cohorts' levels around 1, by moments: what their totals vary beyond chance."""
    known = np.where(used, steps, 0.0).sum(axis=1)
    hoped = np.where(used, expected, 0.0).sum(axis=1)
    some = hoped > 0
    if some.sum() < _FEW:
        return 0.0
    excess = (known[some] - hoped[some]) ** 2 - dispersion * hoped[some]
    return float(max(0.0, excess.sum() / (hoped[some] ** 2).sum()))


def _own_level(known: Array, hoped: Array, pattern: Pattern) -> tuple[Array, Array]:
    """The own level of each cohort against the pattern, pulled towards 1 when its count is small."""
    with np.errstate(divide="ignore", invalid="ignore"):
        trust = np.where(hoped > 0, pattern.spread / (pattern.spread + pattern.dispersion / hoped), 0.0)
        level = 1 + np.where(hoped > 0, trust * (known / hoped - 1), 0.0)
    return np.nan_to_num(trust), np.maximum(np.where(np.isfinite(level), level, 1.0), 0.0)


def _gamma_interval(mean: Array, variance: Array, level: float) -> tuple[Array, Array]:
    """Interval of what is still to come: a gamma with this mean and variance; NaN where the mean is NaN."""
    positive = (mean > 0) & (variance > 0)
    shape = np.where(positive, mean**2 / np.where(positive, variance, 1.0), 1.0)
    scale = np.where(positive, variance / np.where(positive, mean, 1.0), 1.0)
    tail = (1 - level) / 2
    low, high = stats.gamma.ppf(tail, shape, scale=scale), stats.gamma.ppf(1 - tail, shape, scale=scale)
    return np.where(positive, low, mean), np.where(positive, high, mean)
