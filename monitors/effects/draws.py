"""Draws of a ratio of two levels, on fixed points: the same numbers every time, and no seed.

The level behind a count is drawn from the gamma of Jeffreys' prior, the counterfactual's error from Student's t.
Equal-tailed intervals of such draws are those of the ratio of two Poisson rates (Price and Bonett 2000) where the
counterfactual is certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats
from scipy.stats import qmc

from monitors.effects.study import Floats

POINTS = 4096  # points of the Halton sequence; the ends of an interval move by less than 1 % with more
LEVEL = 0.95  # of every interval


@lru_cache(maxsize=1)
def _points() -> Floats:
    """Halton points in the unit cube [POINTS, 4], the corner left out."""
    return np.asarray(qmc.Halton(4, scramble=False).random(POINTS + 1)[1:])


@dataclass(frozen=True)
class LevelDraws:
    """Draws [POINTS] of what was to be expected and of what came, in the unit of the counts."""

    expected: Floats
    actual: Floats

    @property
    def ratio(self) -> Floats:
        """What came ÷ what was to be expected."""
        return self.actual / self.expected

    @property
    def prevented(self) -> Floats:
        """What did not come; negative where more came."""
        return self.expected - self.actual


def draw_levels(
    before: float,
    base_before: float,
    after: float,
    base_after: float,
    dispersion: float,
    change: float,
    variance: float,
    freedom: float,
) -> LevelDraws:
    """Levels after a change, from counts in two windows and the log change expected without it.

    dispersion: variance ÷ mean of the counts, in their unit. change, variance, freedom: the counterfactual's log
    change, its variance and the degrees of freedom of its error (t); infinity for a normal one.
    """
    u = _points()
    old = stats.gamma.ppf(u[:, 0], before / dispersion + 0.5) * dispersion
    new = stats.gamma.ppf(u[:, 1], after / dispersion + 0.5) * dispersion
    error = stats.t.ppf(u[:, 2], freedom) if np.isfinite(freedom) else stats.norm.ppf(u[:, 2])
    scale = base_after / base_before * np.exp(change + np.sqrt(variance) * error)
    return LevelDraws(old * scale, new)


def interval(draws: Floats) -> tuple[float, float, float]:
    """Median and the ends of the equal-tailed interval."""
    low, middle, high = np.quantile(draws, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return float(middle), float(low), float(high)
