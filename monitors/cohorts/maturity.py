"""Maturity: the share of a cohort's final count known at an age, and projections of the final count, with intervals.

Reports of a cohort arrive as increments by age. The increment at age a of a cohort with base e (its denominator) is
modelled as over-dispersed Poisson with mean e · m(a); m is estimated from all cohorts that have reached that age, so
that young cohorts inform the young ages. This is the incremental loss-ratio method of claims reserving (Mack 2002;
Wüthrich and Merz 2008, ch. 2), with each cohort's own level included by Bühlmann–Straub credibility.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from monitors.cohorts.triangle import Array, Triangle

MATURE = 0.95  # share of the final count from which a cohort is drawn solid and may be tested alone; chosen
_FEW = 5  # cohorts that must have reached an age for its increment to be estimated; chosen


@dataclass(frozen=True)
class Pattern:
    """The reporting pattern of one triangle.

    mean: [nA], expected increment per unit of base by age, NaN where too few cohorts have reached that age
    variance: [nA], of that mean; weight: [nA], base that has reached each age; dispersion: variance ÷ mean of one
        increment
    spread: variance of the cohorts' own levels around 1; base: [nC], of each cohort
    """

    mean: Array
    variance: Array
    weight: Array
    dispersion: float
    spread: float
    base: Array


def fit_pattern(triangle: Triangle) -> Pattern:
    """Estimate how a triangle's reports arrive. Cohorts without a base are left out."""
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
    """Share of the final count known at each age: age, share, lower, upper, and cohorts that have reached it.

    level: of the interval, by the delta method on the logit of the share. "Final" is the triangle's last age. NaN
        where the history is too short.
    """
    pattern = fit_pattern(triangle)
    early, late, early_var, late_var = _up_to_and_after(pattern)
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
    """Projected count of each cohort at the last age, with an interval at `level`.

    One row per cohort: cohort, age, base, known, share (expected to be known by now), final, lower, upper, mature,
        and the same as rates (rate, final_rate, lower_rate, upper_rate; NaN without a base). The interval covers the
        randomness of the remaining reports, the cohort's own level and the error of the pattern.
    """
    pattern = fit_pattern(triangle)
    ages = np.clip(triangle.ages, 0, None)
    early, late, _, late_var = (part[ages] for part in _up_to_and_after(pattern))
    base = pattern.base
    known = triangle.known
    expected_rest = base * late
    credibility, own = _own_level(known, base * early, pattern)
    rest = own * expected_rest
    variance = (
        pattern.dispersion * rest + expected_rest**2 * pattern.spread * (1 - credibility) + base**2 * late_var
    )
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
    return _with_rates(table)[triangle.ages >= 0].reset_index(drop=True)


def _with_rates(table: pd.DataFrame) -> pd.DataFrame:
    """The projections with each count also as a rate of the base; NaN without a base."""
    divisor = table["base"].where(table["base"] > 0)
    for rate, count in (
        ("rate", "known"),
        ("final_rate", "final"),
        ("lower_rate", "lower"),
        ("upper_rate", "upper"),
    ):
        table[rate] = table[count] / divisor
    return table


def _at_most(pattern: Pattern, whole: Array, level: float) -> Array:
    """Upper limit of a share without any report yet: the Poisson limit for zero events, times the dispersion."""
    unseen = -np.log((1 - level) / 2) * pattern.dispersion / np.maximum(pattern.weight, 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.minimum(1.0, np.where(whole > 0, unseen / whole, np.nan))


def _base(triangle: Triangle) -> Array:
    """Base of each cohort: its denominator where that is complete at once, else 1 (it arrives late)."""
    base = triangle.base
    if base is None or triangle.denominator is None:
        return np.ones(len(triangle.cohorts))
    first = np.nan_to_num(triangle.denominator[:, min(1, triangle.denominator.shape[1] - 1)])
    old = triangle.ages >= 1
    at_once = first[old].sum() >= 0.98 * base[old].sum()
    return base if at_once else np.ones(len(base))


def _final_base(triangle: Triangle) -> Array:
    """Final denominator of each cohort, projected like the numerator where it arrives late."""
    if triangle.base is None:
        return np.full(len(triangle.cohorts), np.nan)
    if triangle.denominator is None or (_base(triangle) == triangle.base).all():
        return triangle.base
    grown = project(Triangle(triangle.cohorts, triangle.denominator, None))
    final = triangle.base.copy()
    final[triangle.ages >= 0] = grown["final"].to_numpy(float)
    return final


def _up_to_and_after(pattern: Pattern) -> tuple[Array, Array, Array, Array]:
    """By age: the mean reported up to it and after it, and the variances of both [nA]; NaN = unknown."""
    early, early_var = np.cumsum(pattern.mean), np.cumsum(pattern.variance)
    late = np.append(np.cumsum(pattern.mean[:0:-1])[::-1], 0.0)
    late_var = np.append(np.cumsum(pattern.variance[:0:-1])[::-1], 0.0)
    return early, late, early_var, late_var


def _spread(steps: Array, expected: Array, used: NDArray[np.bool_], dispersion: float) -> float:
    """Variance of the cohorts' levels around 1 by moments: the variance of their totals beyond sampling variance."""
    known = np.where(used, steps, 0.0).sum(axis=1)
    due = np.where(used, expected, 0.0).sum(axis=1)
    some = due > 0
    if some.sum() < _FEW:
        return 0.0
    excess = (known[some] - due[some]) ** 2 - dispersion * due[some]
    return float(max(0.0, excess.sum() / (due[some] ** 2).sum()))


def _own_level(known: Array, expected: Array, pattern: Pattern) -> tuple[Array, Array]:
    """Credibility and level of each cohort against the pattern; the level is shrunk to 1 when its count is small."""
    with np.errstate(divide="ignore", invalid="ignore"):
        credibility = np.where(
            expected > 0, pattern.spread / (pattern.spread + pattern.dispersion / expected), 0.0
        )
        level = 1 + np.where(expected > 0, credibility * (known / expected - 1), 0.0)
    return np.nan_to_num(credibility), np.maximum(np.where(np.isfinite(level), level, 1.0), 0.0)


def _gamma_interval(mean: Array, variance: Array, level: float) -> tuple[Array, Array]:
    """Interval of the remaining count from a gamma with this mean and variance; NaN where the mean is NaN."""
    positive = (mean > 0) & (variance > 0)
    shape = np.where(positive, mean**2 / np.where(positive, variance, 1.0), 1.0)
    scale = np.where(positive, variance / np.where(positive, mean, 1.0), 1.0)
    tail = (1 - level) / 2
    low, high = stats.gamma.ppf(tail, shape, scale=scale), stats.gamma.ppf(1 - tail, shape, scale=scale)
    return np.where(positive, low, mean), np.where(positive, high, mean)
