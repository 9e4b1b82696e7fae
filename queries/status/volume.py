"""How many rows a day should have had, from the same weekdays before it, and how far off it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from queries.status.day_counts import AGES, Counts

WEEKS = 6
FEW_WEEKS = 3
SILENT_FEW = 12  # rows expected from which none at all cannot be chance
SPREAD_DAYS = 84
SPREAD_FEW = 10
SPREAD_UNKNOWN = 0.3
SPREAD_LEAST = 0.08
OUTAGE = 7  # days without a row from which a weekday's habit cannot be the reason
OUTAGE_GAPS = 2.0  # times the usual gap, for extracts that come seldom; chosen
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
    is expected to be. Days of an outage teach nothing, so that a feed that died is missed as long as it lasts. The
    spread is the median absolute log ratio of the last twelve weeks, which a few bad days do not move.
    """
    total = max(until, 0)
    padded = np.zeros((total, AGES))
    padded[: min(total, len(counts))] = counts[:total]
    ages = np.minimum(total - 1 - np.arange(total), AGES - 1)
    rows = padded[np.arange(total), ages]
    before = _same_weekdays(padded, ages, ~outages(rows))
    expected = median(before, FEW_WEEKS)
    log_ratio = np.log((rows + 0.5) / (expected + 0.5))
    recent = log_ratio[-SPREAD_DAYS:][(rows[-SPREAD_DAYS:] > 0) & (expected[-SPREAD_DAYS:] > 0)]
    known = len(recent) >= SPREAD_FEW
    spread = max(1.4826 * float(np.median(np.abs(recent))), SPREAD_LEAST) if known else SPREAD_UNKNOWN
    return Volume(rows, expected, log_ratio, log_ratio / np.sqrt(spread**2 + 1 / (expected + 1)))


def outages(rows: Vector) -> npt.NDArray[np.bool_]:
    """[days] The days of a stop: a week or more without a row, where rows do not usually stay away as long."""
    stopped = np.zeros(len(rows), dtype=bool)
    filled = np.flatnonzero(rows > 0)
    if not len(filled):
        return stopped
    usual = float(np.median(np.diff(filled) - 1)) if len(filled) > 1 else 0.0
    for first, after in pairwise([*filled.tolist(), len(rows)]):
        if after - first - 1 >= OUTAGE and after - first - 1 > OUTAGE_GAPS * usual:
            stopped[first + 1 : after] = True
    return stopped


def _same_weekdays(padded: Counts, ages: npt.NDArray[np.int64], teach: npt.NDArray[np.bool_]) -> Vector:
    """[days, WEEKS] The newest same weekdays before each day that may teach, at its age; NaN where there are fewer."""
    found = np.full((len(ages), WEEKS), np.nan)
    for weekday in range(7):
        days = np.arange(weekday, len(ages), 7)
        good = days[teach[days]]
        place = np.searchsorted(good, days)[:, None] - np.arange(1, WEEKS + 1)[None, :]
        if len(good):
            values = padded[good[np.maximum(place, 0)], ages[days][:, None]]
            found[days] = np.where(place >= 0, values, np.nan)
    return found


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
