"""Counts of an entity against a rate: how sure, and what its own rate is once chance is taken out.

Gamma–Poisson model (Clayton and Kaldor 1987): the rate of an entity is drawn from a Gamma distribution around the
rate of its peers, its events are Poisson at that rate. So the count is negative binomial, and the rate given the
count is Gamma again: raw rates of small entities are drawn to their peers', those of large ones stay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

LEAST_SPREAD = 0.02  # variance of the relative rate among peers at least: nobody is alike to ± 14 %; chosen
MOST_SPREAD = 25.0  # and at most; chosen
SPREADS = (
    0.02,
    0.05,
    0.1,
    0.2,
    0.4,
    0.8,
    1.6,
    3.2,
    6.4,
    12.8,
    25.0,
)  # that the usual spread is one of; chosen
TAIL = 0.01  # chance of the tail in which peers are counted; chosen
OVER = 3.0  # times the entities that chance leaves in the tail are not too many: some do harm; chosen
FEW = 5.0  # entities in the tail that are never too many; chosen


def spread_of(num: Floats, expected: Floats, squares: Floats) -> float:
    """Variance of the relative rates of entities around what was expected of them, by moments.

    num: events. expected: events expected. squares: Σ expected² of the entities in a row (expected² of one alone).
    All shape (rows,); rows may be groups of entities without events. Returns a number between `LEAST_SPREAD` and
    `MOST_SPREAD`.
    """
    # A row of several entities without events: Σ(0 − e)² = Σe².
    square = np.where(num > 0, (num - expected) ** 2, squares)
    below = float(squares.sum())
    if below <= 0:
        return LEAST_SPREAD
    return float(np.clip((square.sum() - expected.sum()) / below, LEAST_SPREAD, MOST_SPREAD))


def usual_spread(num: Floats, expected: Floats, many: Floats, *, up: bool = True) -> float:
    """The least spread among peers with which few more of them stand in the tail than chance leaves there.

    num, expected: events, shape (rows,). many: entities of a row. Of `SPREADS` the smallest with at most
    `OVER` times `TAIL` of all entities (or `FEW`) in the tail of `TAIL`. A few who are far out cannot widen it, as they
    widen a variance: the empirical null of Efron (2004), fitted to the bulk and not to the tail.
    """
    allowed = max(FEW, OVER * TAIL * float(many.sum()))
    rows = num > 0 if up else np.ones(num.size, dtype=bool)
    low, high = 0, len(SPREADS) - 1
    while low < high:
        middle = (low + high) // 2
        beyond = log_tail(num[rows], expected[rows], SPREADS[middle], up=up) < np.log(TAIL)
        low, high = (low, middle) if float(many[rows][beyond].sum()) <= allowed else (middle + 1, high)
    return SPREADS[low]


def log_tail(num: Floats, expected: Floats, spread: Floats | float, *, up: bool = True) -> Floats:
    """Natural logarithm of the chance of so many events or more (or fewer), shape (n,); 0 where nothing is expected.

    spread: variance of the relative rates, one for all or one each.
    """
    shape = 1.0 / spread
    mean = np.maximum(expected, 1e-12)
    chance = shape / (shape + mean)
    found = stats.nbinom.logsf(num - 1, shape, chance) if up else stats.nbinom.logcdf(num, shape, chance)
    return np.where(np.isfinite(found), np.minimum(found, 0.0), np.where(num > 0, -700.0, 0.0))


def shrunken(num: Floats, den: Floats, rate: Floats, spread: float) -> tuple[Floats, Floats, Floats]:
    """An entity's own rate with 95 % interval once chance is taken out: mean, low, high of its Gamma posterior.

    num: events; den: what they are out of; rate: that of its peers; all shape (n,). spread: of `spread_of`.
    """
    shape = 1.0 / spread
    after, exposure = shape + num, shape / np.maximum(rate, 1e-12) + den
    low, high = (stats.gamma.ppf(part, after) / exposure for part in (0.025, 0.975))
    return after / exposure, low, high


def limits(rate: float, den: Floats, spread: float, chance: float) -> tuple[Floats, Floats]:
    """Control limits of a rate by size: what an entity like its peers leaves with this chance on either side.

    rate: of the peers. den: sizes, shape (n,). Source: funnel plots, Spiegelhalter (2005): exact quantiles,
    interpolated between counts as there, here of the Gamma–Poisson model, so that rates may be spread out among peers.
    """
    shape, mean = 1.0 / spread, np.maximum(rate * den, 1e-12)
    odds = shape / (shape + mean)

    def quantile(part: float) -> Floats:
        count = stats.nbinom.ppf(part, shape, odds)
        reached, before = stats.nbinom.cdf(count, shape, odds), stats.nbinom.cdf(count - 1, shape, odds)
        share = (reached - part) / np.maximum(reached - before, 1e-12)
        return np.maximum(count - share, 0.0) / np.maximum(den, 1e-12)

    return quantile(chance), quantile(1 - chance)
