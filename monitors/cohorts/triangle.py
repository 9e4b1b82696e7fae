"""The cohort triangle: what was known about each order day at each age, order day × report day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Triangle:
    """Cumulative counts of cohorts by age in days.

    cohorts: [nC] datetime64[D], the order days. numerator, denominator: [nC, nA], as known when the cohort was 0 … nA
        − 1 days old; NaN where that age lies ahead. denominator: None for a volume.
    """

    cohorts: NDArray[np.datetime64]
    numerator: Array
    denominator: Array | None

    @property
    def ages(self) -> NDArray[np.int64]:
        """Age of each cohort in whole days, as far as the triangle goes [nC]."""
        return np.isfinite(self.numerator).sum(axis=1) - 1

    @property
    def known(self) -> Array:
        """Numerator of each cohort as known now [nC]."""
        return _latest(self.numerator)

    @property
    def base(self) -> Array | None:
        """Denominator of each cohort as known now [nC]."""
        return None if self.denominator is None else _latest(self.denominator)


def triangle_of(
    leaves: pd.DataFrame, since: dt.date, until: dt.date, as_of: dt.date, horizon: int
) -> Triangle:
    """Build the triangle from rows (bucket, reported, numerator, denominator?), summed over all other columns."""
    cohorts = np.arange(np.datetime64(since, "D"), np.datetime64(until, "D"))
    row = _day(leaves["bucket"]) - np.datetime64(since, "D").astype(np.int64)
    age = np.clip(_day(leaves["reported"]) - _day(leaves["bucket"]), 0, None)
    inside = (row >= 0) & (row < len(cohorts)) & (age <= horizon)
    last = np.datetime64(as_of, "D").astype(np.int64) - 1 - cohorts.astype(np.int64)
    ahead = np.arange(horizon + 1)[None, :] > last[:, None]

    def pile(column: str) -> Array:
        grid = np.zeros((len(cohorts), horizon + 1))
        values = leaves[column].fillna(0).to_numpy(float)
        np.add.at(grid, (row[inside], age[inside]), values[inside])
        piled = grid.cumsum(axis=1)
        piled[ahead] = np.nan
        return piled

    return Triangle(cohorts, pile("numerator"), pile("denominator") if "denominator" in leaves else None)


def _latest(piled: Array) -> Array:
    """Last known value of each row."""
    filled = np.where(np.isfinite(piled), piled, -np.inf).max(axis=1, initial=-np.inf)
    return np.where(np.isfinite(filled), filled, 0.0)


def _day(column: pd.Series) -> NDArray[np.int64]:
    """Days as numbers since 1970-01-01."""
    return pd.to_datetime(column).to_numpy("datetime64[D]").astype(np.int64)
