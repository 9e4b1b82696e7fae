"""What a fit starts from: which cells are known, which may teach, which are tested."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.rolling import before
from monitors.detectors.arrays.timing import WARM, Timing, read_timing
from monitors.detectors.baseline.calendar_effects import read_calendar

YOUNG = 21.0  # days (or buckets, if longer than a day) of its own before a segment is tested
YOUNG_FINE = 3.0  # the same in days where a day has several buckets


@dataclass(frozen=True)
class Caution:
    """hide: score from which a bucket no longer teaches; censor: share of quiet buckets that this takes per tail."""

    hide: float
    censor: float


MANY, FEW = Caution(2.5, 0.0065), Caution(3.2, 0.001)


@dataclass(frozen=True)
class Data:
    """Cells [nS, nT]: known, teach, tested; age: known buckets before; codes: calendar; groups: rows of each kind.

    whole: values so far are whole numbers [1, nT]; rate: there is a denominator;
    share: and so far the numerator has never been more than it.
    """

    timing: Timing
    num: Floats
    den: Floats
    known: Flags
    teach: Flags
    tested: Flags
    age: Floats
    codes: npt.NDArray[np.int64]
    groups: list[npt.NDArray[np.int64]]
    whole: Flags
    rate: bool
    share: Flags
    caution: Caution


def prepare(batch: Batch) -> Data:
    """Everything a fit needs to know of a batch before it learns.

    A rate is known from its first denominator on: zero of n is knowledge. A volume begins with its first event,
    for before it nobody knows whether the segment was there.
    """
    timing = read_timing(batch.ts)
    num = np.where(batch.usable, batch.numerator, np.nan)
    den = np.ones(num.shape) if batch.denominator is None else batch.denominator
    known = np.isfinite(num) & np.isfinite(den) & (den > 0)
    if batch.denominator is None:
        known &= np.cumsum(np.where(known, np.nan_to_num(num) > 0, False), axis=1) > 0
    age = np.cumsum(known, axis=1) - known
    fine = timing.per_day > 1
    young = max(12.0, timing.buckets(YOUNG_FINE) if fine else min(timing.buckets(YOUNG), YOUNG))
    tested = known & (age >= young) & (np.arange(num.shape[1]) >= WARM)[None, :]
    codes = read_calendar(batch)
    teach = known & batch.reference & (codes == 0)
    broken = (np.isfinite(num) & (num != np.round(num))).any(axis=0)
    whole = (np.cumsum(broken) == 0)[None, :]
    return Data(
        timing,
        num,
        den,
        known,
        teach,
        tested,
        age.astype(float),
        codes,
        _groups(batch),
        whole,
        batch.denominator is not None,
        ~np.logical_or.accumulate(known & (num > den), axis=1)
        if batch.denominator is not None
        else np.zeros(num.shape, dtype=bool),
        MANY if len(num) >= 5 else FEW,
    )


def _groups(batch: Batch) -> list[npt.NDArray[np.int64]]:
    """Rows of everybody, then of each value of each dimension that has enough of them."""
    rows = batch.shape[0]
    groups = [np.arange(rows)]
    for name in batch.segments.columns:
        codes, values = batch.segments[name].factorize()
        if 2 <= len(values) <= rows / 3:
            members = [np.flatnonzero(codes == k) for k in range(len(values))]
            groups += [m for m in members if len(m) >= 6]
    return groups


def ceiling(data: Data) -> Floats:
    """Ten times the largest of the second-largest … a value no earlier bucket came near: one huge order."""
    best = np.zeros((len(data.num), 1))
    num, den = np.where(data.known, data.num, 0.0), np.where(data.known, data.den, 1.0)
    rate = num / den
    top = np.concatenate([best, np.maximum.accumulate(rate, axis=1)[:, :-1]], axis=1)
    mean = before(rate, 60.0) / np.maximum(before(data.known * 1.0, 60.0), 1e-9)
    limit: Floats = np.minimum(np.where(top > 0, 3 * top, np.inf), np.where(mean > 0, 10 * mean, np.inf))
    return np.where(data.known & np.isfinite(limit), np.where(np.isfinite(limit), limit, 0.0) * den, np.inf)
