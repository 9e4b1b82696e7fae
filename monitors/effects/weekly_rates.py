"""Weeks before a change: does the treated segment go the way its donors go, and which donors go its way?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from monitors.effects.study import Floats

FIT = 50.0  # how hard synthetic weights are held to add up to one: a relative error below 1 %


@dataclass(frozen=True)
class Slope:
    """Log change a week, its standard error, and the two-sided p-value of none (t)."""

    a_week: float
    error: float
    p_value: float


def relative(counts: Floats, base: Floats) -> Floats:
    """Log of each week's rate ÷ the mean rate of all the weeks [nU, nW]; half an event is added to both."""
    level = counts.sum(axis=1) / np.maximum(base.sum(axis=1), 1e-12)
    return np.asarray(np.log((counts + 0.5) / (level[:, None] * base + 0.5)))


def pooled(counts: Floats, base: Floats, weights: Floats | None = None) -> Floats:
    """The donors' common log change by week [nW], each against its own mean; weights [nD] of a synthetic control."""
    if weights is not None:
        return np.asarray(weights @ relative(counts, base))
    level = counts.sum(axis=1) / np.maximum(base.sum(axis=1), 1e-12)
    expected = (level[:, None] * base).sum(axis=0)
    return np.asarray(np.log((counts.sum(axis=0) + 0.5) / (expected + 0.5)))


def slope_of(gap: Floats, counts: Floats, dispersion: float) -> Slope:
    """Straight line through weekly log gaps [nW], weighted by the counts behind them [nW].

    The error is the larger of what the counts imply and what the weeks show.
    """
    weight = (counts + 0.5) / dispersion
    at = np.arange(len(gap), dtype=float)
    at -= np.average(at, weights=weight)
    spread = float(weight @ at**2)
    if len(gap) < 3 or spread <= 0:
        return Slope(0.0, float("inf"), 1.0)
    slope = float(weight @ (at * gap)) / spread
    rest = gap - np.average(gap, weights=weight) - slope * at
    scale = max(1.0, float(weight @ rest**2) / (len(gap) - 2))
    error = float(np.sqrt(scale / spread))
    return Slope(slope, error, float(2 * stats.t.sf(abs(slope) / error, len(gap) - 2)))


def synthetic_weights(treated: Floats, donors: Floats, noise: float) -> Floats:
    """Weights ≥ 0 that add up to one and follow the treated weeks best (Abadie, Diamond and Hainmueller 2010).

    treated [nW], donors [nD, nW]: log rates around their own means, so that levels may differ (Doudchenko and Imbens
    2016). noise: sampling variance of a week, the price of leaning on few donors.
    """
    many = len(donors)
    rows = np.vstack([donors.T, np.sqrt(noise * len(treated)) * np.eye(many), np.full((1, many), FIT)])
    aim = np.concatenate([treated, np.zeros(many), [FIT]])
    found, _ = optimize.nnls(rows, aim, maxiter=50 * many)
    total = float(found.sum())
    return found / total if total > 0 else np.full(many, 1 / many)
