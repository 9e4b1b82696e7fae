"""How many rows a day should have had, from the same weekdays before it, and how far off it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from queries.status.day_counts import AGES, Counts

WEEKS = 6
FEW_WEEKS = 3
SPREAD_DAYS = 84
SPREAD_FEW = 10
SPREAD_UNKNOWN = 0.3
SPREAD_LEAST = 0.08
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Volume:
    """Per day before the morning: ``rows`` known, ``expected`` (NaN = little history), ``log_ratio``, ``z``.

    ``log_ratio`` is of rows to expected; ``z`` is its distance from 0 in standard deviations, the series' own
    spread and the counts' together.
    """

    rows: Vector
    expected: Vector
    log_ratio: Vector
    z: Vector


def measure(counts: Counts, until: int) -> Volume:
    """The volume of days 0 … until − 1 as the morning ``until`` knows them; ``counts`` is [days, AGES].

    Expected is the median of up to six same weekdays before, at the same age; a weekday that is always empty
    is expected to be. The spread is the median absolute log ratio of the last twelve weeks, which a few bad
    days do not move.
    """
    total = max(until, 0)
    padded = np.zeros((total, AGES))
    padded[: min(total, len(counts))] = counts[:total]
    ages = np.minimum(total - 1 - np.arange(total), AGES - 1)
    rows = padded[np.arange(total), ages]
    days = np.arange(total)[:, None] - 7 * np.arange(1, WEEKS + 1)[None, :]
    before = np.where(days >= 0, padded[np.maximum(days, 0), ages[:, None]], np.nan)
    expected = median(before, FEW_WEEKS)
    log_ratio = np.log((rows + 0.5) / (expected + 0.5))
    recent = log_ratio[-SPREAD_DAYS:][(rows[-SPREAD_DAYS:] > 0) & (expected[-SPREAD_DAYS:] > 0)]
    known = len(recent) >= SPREAD_FEW
    spread = max(1.4826 * float(np.median(np.abs(recent))), SPREAD_LEAST) if known else SPREAD_UNKNOWN
    return Volume(rows, expected, log_ratio, log_ratio / np.sqrt(spread**2 + 1 / (expected + 1)))


def median(values: Vector, few: int) -> Vector:
    """The median of each row, NaN left out; NaN for a row with fewer than ``few`` values."""
    if not values.size:
        return np.full(len(values), np.nan)
    ordered = np.sort(values, axis=1)
    count = (~np.isnan(values)).sum(axis=1)
    row = np.arange(len(values))
    low, high = np.maximum((count - 1) // 2, 0), np.minimum(count // 2, values.shape[1] - 1)
    middle = (ordered[row, low] + ordered[row, high]) / 2
    return np.where(count >= few, middle, np.nan)
