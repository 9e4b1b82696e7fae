"""Input of a fit: which cells are known, which enter the baseline, which are tested."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.rolling import decayed_sum_before
from monitors.detectors.arrays.timing import WARM, Timing, read_timing
from monitors.detectors.baseline.calendar_effects import read_calendar

YOUNG = 21.0  # days (buckets, where longer than a day) of its own history before a segment is tested; chosen
# days (buckets, where longer) without any event of a panel, and events to be expected in them, from which its source
# has stopped; chosen
STOPPED, SURELY = 7, 10.0
YOUNG_FINE = 3.0  # days; the same for grains with several buckets per day; chosen


@dataclass(frozen=True)
class Masking:
    """Masking of outliers; limit: normal score beyond which a bucket is kept out of baselines; censor: share of null
    residuals lost from each tail.
    """

    limit: float
    censor: float


SEVERAL = 5  # segments from which they tell what is usual by each other; chosen
# panels of so many segments and more, smaller panels; chosen
MANY, FEW = Masking(2.5, 0.0065), Masking(3.2, 0.001)


@dataclass(frozen=True)
class Data:
    """Prepared cells of a batch; arrays [nS, nT] unless said otherwise.

    known: finite, with a denominator, from the segment's first event on; train: may enter the baseline; tested: gets
        a score
    age: known buckets before this one; codes: calendar entries, 0 = ordinary; groups: row numbers of all segments,
        then of each group
    whole: [1, nT], all values so far are whole numbers; rate: there is a denominator
    share: so far no numerator has exceeded its denominator; masking: how outliers are kept out of baselines
    lone: too few segments to tell what is usual by each other
    holiday: public holidays, None = none
    """

    timing: Timing
    num: Floats
    den: Floats
    known: Flags
    train: Flags
    tested: Flags
    age: Floats
    codes: npt.NDArray[np.int64]
    groups: list[npt.NDArray[np.int64]]
    whole: Flags
    rate: bool
    share: Flags
    masking: Masking
    lone: bool
    holiday: Flags | None = None


def prepare(batch: Batch, entries: npt.NDArray[np.int64] | None = None) -> Data:
    """Check and classify the cells of a batch before any estimate. entries: its calendar's codes, where known already.

    A rate is known from its first denominator on: zero of n is knowledge. So is a volume's zero where the segment is
    known to be there; else it begins with its first event, for before it nobody knows.
    """
    timing = read_timing(batch.ts)
    num = np.where(batch.usable, batch.numerator, np.nan)
    den = np.ones(num.shape) if batch.denominator is None else batch.denominator
    known = known_cells(num, batch.denominator, batch.usable, batch.there)
    if batch.denominator is None:
        known &= ~_stopped(num, max(STOPPED, round(timing.buckets(STOPPED))))[None, :]
    age: npt.NDArray[np.int64] = np.cumsum(known, axis=1) - known
    tested = known & (age >= youth(timing)) & (np.arange(num.shape[1]) >= WARM)[None, :]
    codes = read_calendar(batch) if entries is None else entries
    train = known & batch.reference & (codes == 0)
    broken = (np.isfinite(num) & (num != np.round(num))).any(axis=0)
    whole = (np.cumsum(broken) == 0)[None, :]
    return Data(
        timing,
        num,
        den,
        known,
        train,
        tested,
        age.astype(float),
        codes,
        _groups(batch),
        whole,
        batch.denominator is not None,
        ~np.logical_or.accumulate(known & (num > den), axis=1)
        if batch.denominator is not None
        else np.zeros(num.shape, dtype=bool),
        MANY if len(num) >= SEVERAL else FEW,
        len(num) < SEVERAL,
        batch.holiday,
    )


def known_cells(
    numerator: Floats, denominator: Floats | None, usable: Flags, there: Flags | None = None
) -> Flags:
    """Which cells are known [nS, nT]: usable and finite, with a denominator; of a volume those where the segment is
    known to be `there` (None: from its first event on).
    """
    den = np.ones(numerator.shape) if denominator is None else denominator
    known: Flags = usable & np.isfinite(numerator) & np.isfinite(den) & (den > 0)
    if denominator is None:
        begun = np.cumsum(np.where(known, np.nan_to_num(numerator) > 0, False), axis=1) > 0
        known &= begun if there is None else there
    return known


def _stopped(num: Floats, wait: int) -> Flags:
    """Buckets [nT] after so many in which nothing happened in any segment, though `SURELY` events were to be expected.

    Then the source has stopped, and nobody knows what happened; before that it is news. A platform that starts anew
    after such a time starts a history, and a long outage is no level. From earlier buckets only.
    """
    total = np.nansum(num, axis=0)
    here = np.arange(len(total))
    last = np.maximum.accumulate(np.where(total != 0, here, -1))
    mean = decayed_sum_before(total[None, :], 60.0) / np.maximum(
        decayed_sum_before(np.ones((1, len(total))), 60.0), 1e-9
    )
    level = np.where(last >= 0, mean[0][np.minimum(last + 1, here)], 0.0)
    run = here - last
    return (last >= 0) & (run > wait) & (level * run >= SURELY)


def youth(timing: Timing) -> float:
    """Known buckets that a segment needs before it is tested."""
    fine = timing.per_day > 1
    return max(12.0, timing.buckets(YOUNG_FINE) if fine else min(timing.buckets(YOUNG), YOUNG))


def _groups(batch: Batch) -> list[npt.NDArray[np.int64]]:
    """Row numbers of all segments, then of each dimension value with at least six segments."""
    rows = batch.shape[0]
    groups = [np.arange(rows)]
    for name in batch.segments.columns:
        codes, values = batch.segments[name].factorize()
        if 2 <= len(values) <= rows / 3:
            members = [np.flatnonzero(codes == k) for k in range(len(values))]
            groups += [m for m in members if len(m) >= 6]
    return groups


def ceiling(data: Data) -> Floats:
    """Largest numerator that a bucket may count with in the baseline [nS, nT], so that one huge order does not set it.

    Per unit of the denominator it is the smaller of three times the largest earlier value and ten times the mean of
    the earlier values (decayed, half-life 60 buckets); infinite where nothing came before, or the cell is not known.
    """
    best = np.zeros((*data.num.shape[:-1], 1))
    num, den = np.where(data.known, data.num, 0.0), np.where(data.known, data.den, 1.0)
    rate = num / den
    top = np.concatenate([best, np.maximum.accumulate(rate, axis=-1)[..., :-1]], axis=-1)
    mean = decayed_sum_before(rate, 60.0) / np.maximum(decayed_sum_before(data.known * 1.0, 60.0), 1e-9)
    limit: Floats = np.minimum(np.where(top > 0, 3 * top, np.inf), np.where(mean > 0, 10 * mean, np.inf))
    return np.where(data.known & np.isfinite(limit), np.where(np.isfinite(limit), limit, 0.0) * den, np.inf)
