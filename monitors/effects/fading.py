"""Does the effect fade, and when is half of it gone? Curves of decay, fitted by quasi-likelihood on a grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from monitors.effects.study import Floats

DELAYS = (0, 3, 5, 7)  # days until it bites: claims come days after the order; chosen
STRENGTHS = np.linspace(0.1, 1.0, 19)  # share of the events that it takes away at first; chosen
HALVES = 24  # half-lives tried, from LEAST_HALF days to three times the window, in equal ratios; chosen
LEAST_HALF = 3.0  # days
SHAPES = (1.5, 3.0, 6.0, 12.0)  # slopes of the log-logistic: from a slow fading to a sudden return; chosen
LEAST_DAYS = 14  # days after the change below which no decay is asked for; chosen
SURE = 0.95  # of the interval
CHANCE = 0.10  # of calling an effect fading that holds, at most; chosen: a fading missed costs more than one looked at
OFF = (-2.0, -1.0, 0.0, 1.0, 2.0)  # standard errors by which what was expected may be off, tried


@dataclass(frozen=True)
class Fading:
    """half_life: days after the change on which half of the first effect is left (None: not said to fade), low, high:
    its interval by profile likelihood, said or not; p_value: of no fading; at_first: share taken away at first; days:
    looked at.
    """

    half_life: float | None
    low: float
    high: float
    p_value: float
    at_first: float
    days: int

    @property
    def holds(self) -> bool:
        """Whether more than half of it is surely left at the end: a half-life within the days would have shown."""
        return self.half_life is None and self.low >= self.days


def fade(counts: Floats, expected: Floats, dispersion: float, variance: float = 0.0) -> Fading | None:
    """Fit decay to daily counts after the change, given those expected without it [nT]. None: too short or no base.

    What is left of the effect on day t is 1 ÷ (1 + (t ÷ h)^k) or 2^(−t ÷ h), from a delay on; h is the half-life.
    variance: of the log of `expected`, which is off by the same factor on all days: it is fitted with the curve, under
    its normal prior. No fading lies at the edge of what is possible, so its p-value is half of χ²₁ (Self and Liang
    1987). The half-life said is the median of its likelihood, flat on the log scale.
    """
    # Over 40 lines: the grid, and what is read off it.
    days = len(counts)
    if days < LEAST_DAYS or expected.sum() <= 0:
        return None
    halves = np.geomspace(LEAST_HALF, 3.0 * days, HALVES)
    t = np.arange(days) + 0.5
    ratio = t[None, :] / halves[:, None]
    left = [1 / (1 + ratio**shape) for shape in SHAPES] + [0.5**ratio]
    curves = np.array(left)  # [shape, half, day]
    best = np.full(HALVES, -np.inf)
    strength = np.zeros(HALVES)
    steady = -np.inf
    for off in OFF if variance > 0 else (0.0,):
        level, prior = expected * np.exp(off * np.sqrt(variance)), -dispersion * off**2 / 2
        for delay in DELAYS:
            bites = t >= delay
            found, at = _fit(curves * bites, counts, level)
            better = found + prior > best
            best, strength = np.where(better, found + prior, best), np.where(better, at, strength)
            flat = float(_fit(np.ones((1, 1, days)) * bites, counts, level)[0][0])
            steady = max(steady, flat + prior)
    top = int(np.argmax(best))
    p_value = float(stats.chi2.sf(max(2 * (best[top] - steady) / dispersion, 0.0), 1)) / 2
    inside = halves[2 * (best[top] - best) / dispersion <= stats.chi2.ppf(SURE, 1)]
    weight = np.exp((best - best[top]) / dispersion)
    below = (np.cumsum(weight) - weight / 2) / weight.sum()
    half = float(np.exp(np.interp(0.5, below, np.log(halves))))
    return Fading(
        half if p_value < CHANCE and half < days else None,
        float(inside.min()),
        float(inside.max()),
        p_value,
        float(strength[top]),
        days,
    )


def _fit(curves: Floats, counts: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Largest log likelihood over shapes and strengths [nHalf], and its strength."""
    best = np.full(curves.shape[1], -np.inf)
    strength = np.zeros(curves.shape[1])
    for one in STRENGTHS:
        mean = expected * np.maximum(1 - one * curves, 0.02)
        told = (counts * np.log(np.maximum(mean, 1e-9)) - mean).sum(axis=2).max(axis=0)
        strength = np.where(told > best, one, strength)
        best = np.maximum(best, told)
    return best, strength
