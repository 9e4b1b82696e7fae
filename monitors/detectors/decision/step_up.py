"""One decision over all p-values of a morning: a false-discovery budget, and a bound on false alerts a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats

RATE = 0.0005  # expected false alerts per question where nothing happens (1 in 2,000); chosen
MONTH = 30.0  # days
# false alerts a month that the smallest home may have: one in ten, so that two in four months are a rarity; chosen
LEAST_A_MONTH = 0.1


@dataclass(frozen=True)
class Decision:
    """q-values and flags in the shape of the p-values; untested (NaN) cells are never flagged."""

    q_values: Floats
    flags: Flags


def first_bound(asked: int, budget: float, a_month: float | None = None) -> float:
    """Expected false alerts of one morning on which nothing happens, of `asked` questions decided together.

    A false-discovery budget alone lets every quiet morning end in a false alert with the probability `budget`: three
    a month, however small the home. So a home has a bound as well: `a_month` where it is set, else 1 in 2,000 questions
    but at least one alert in ten months; and never more than the budget itself.
    """
    wanted = max(asked * RATE, LEAST_A_MONTH / MONTH) if a_month is None else a_month / MONTH
    return float(min(wanted, budget))


def bound_a_month(asked: int, budget: float, a_month: float | None = None) -> float:
    """The same bound for a month (`MONTH` days) of mornings with so many questions each; 0 where nothing is asked."""
    return first_bound(asked, budget, a_month) * MONTH if asked else 0.0


def step_up(
    p_values: Any,
    budget: float = 0.10,
    looks: float | npt.NDArray[np.float64] = 1.0,
    *,
    first: float | None = None,
    monitors: Sequence[int] | None = None,
) -> Decision:
    """Reject as many hypotheses as the false-discovery budget allows (Benjamini–Hochberg step-up).

    p_values: any shape, in [0, 1]; NaN = not tested and not counted. budget: expected share of false ones among the
        rejected, in (0, 1). looks: tests of the same segment within a day, one number or one per cell; each p-value is
        first multiplied by it (Bonferroni). first: expected number of false alerts of a morning on which nothing
        happens (None: the budget). monitors: number of each hypothesis' monitor, in order (None: each has its own).
        The segments of a monitor are the same events added up in several ways, and what moves one of them moves
        others: however many of them are found on one morning, they are one discovery.
    Of m hypotheses the k smallest are rejected for the largest k whose last p-value is at most (first + (d − 1) ·
    budget) ÷ m, d being the monitors among them; none where no k has one of at most d · first ÷ m, for else quiet
    mornings would end in an alert more often than `first` (Simes 1986).
    Raises ValueError for a budget outside (0, 1).
    Assumes p-values that are independent or positively dependent (Benjamini and Yekutieli 2001). Source: Benjamini
    and Hochberg (1995); a step-up of smaller limits than theirs, or none at all, keeps their false-discovery rate.
    """
    if not 0 < budget < 1:
        raise ValueError(f"budget is {budget}: expected a share between 0 and 1, for example 0.10")
    p = np.minimum(np.asarray(p_values, dtype=np.float64) * looks, 1.0)
    q = np.full(p.shape, np.nan)
    flags = np.zeros(p.shape, dtype=bool)
    tested = np.isfinite(p)
    if tested.any():
        flat = p[tested]
        order = np.argsort(flat, kind="stable")
        q[tested] = _adjusted(flat, order)
        found = np.arange(1, len(flat) + 1)
        if monitors is not None:
            found = _distinct([monitors[i] for i in np.flatnonzero(tested)[order]])
        bound = budget if first is None else min(first, budget)
        flags[tested] = np.isin(np.arange(len(flat)), order[: _number(flat[order], found, bound, budget)])
    return Decision(q, flags)


def _adjusted(p: Floats, order: npt.NDArray[np.int64]) -> Floats:
    """Benjamini and Hochberg's adjusted p-values; order: the p-values' numbers, smallest first."""
    ranked = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return adjusted


def _number(p: Floats, found: npt.NDArray[np.int64], first: float, budget: float) -> int:
    """How many of the rising p-values are rejected; found: the discoveries that the first 1, 2, … of them are."""
    times = p * len(p) / (1 + 1e-12)
    if not (times <= first * found).any():
        return 0
    return int(np.flatnonzero(times <= first + budget * (found - 1))[-1]) + 1


def _distinct(names: Sequence[int]) -> npt.NDArray[np.int64]:
    """How many different ones are among the first 1, 2, …"""
    seen: set[int] = set()
    counts = []
    for name in names:
        seen.add(name)
        counts.append(len(seen))
    return np.array(counts, dtype=np.int64)
