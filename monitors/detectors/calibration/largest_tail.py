"""How rare is a value larger than any before? Ranks within what was seen, a Pareto tail beyond it."""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Floats

LARGEST = 30  # largest values that tell how fast the tail falls; fewer than half of all; chosen
FEWEST = 10  # of them that must be there, else ranks alone; chosen
LIGHTEST = 0.2  # ξ is at least this: small counts are tied, and their tail looks to fall off a cliff; chosen
SURE = 1.645  # standard errors by which the tail is taken as heavier than it looks: its upper 95 % bound


def rank_above(past: Floats, value: Floats) -> Floats:
    """Conformal p-values of `value` [n] among `past` [m]: (1 + as large) ÷ (m + 1)."""
    above = len(past) - np.searchsorted(np.sort(past), value)
    return np.asarray((1.0 + above) / (len(past) + 1.0))


def chance_of_larger(past: Floats, value: Floats) -> Floats:
    """p-values of `value` [n] among `past` [m], non-negative: the share of a random one as large.

    Within the past its rank, (1 + as large) ÷ (m + 1). Beyond the largest values' threshold u the tail is taken as
    Pareto, (x ÷ u)^(-1 ÷ ξ), with ξ by Hill (1975) from the `LARGEST` values, at the upper end of its error: counts
    and amounts have lighter tails than that, so it errs to the careful side.
    """
    ordered, rank = np.sort(past), rank_above(past, value)
    k = min(LARGEST, len(ordered) // 2)
    if k < FEWEST or ordered[-k - 1] <= 0:
        return rank
    edge = ordered[-k - 1]
    heavy = max(float(np.mean(np.log(ordered[-k:] / edge))) * (1 + SURE / np.sqrt(k)), LIGHTEST)
    # From the largest value seen on: the tail goes on where the ranks end.
    top = ordered[-1]
    beyond = (np.maximum(value, top) / top) ** (-1.0 / heavy)
    return np.asarray(np.where(value > top, beyond / (len(ordered) + 1.0), rank))
