"""Days of the month: where the same day stood out in the months before, it is expected to stand out again.

The 1st, the 15th, the last days, the first and the last weekday: salaries, billing runs and quotas come on dates. A day
of the month either recurs or it does not. How probable that is follows from the residuals of the months before, by the
Bayes factor of a common mean (Jeffreys 1961; unit information in the manner of Kass and Wasserman 1995): one earlier
case says nothing, three in a row are the rule. A day must stand out from the days around it; what lasts is no date.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import centred_sum, shift
from monitors.detectors.arrays.timing import DAY, Index, Timing

MONTHS = 6  # months looked back
FROM_END = 3  # last days of a month that are counted from its end too, for months end on different dates
PRIOR = 0.01  # probability that a day of the month recurs, before anything is seen; chosen
EFFECT = 4.0  # prior standard deviation of a recurring day's mean residual, in standard deviations; chosen
CUT = 3.0  # standard deviations; larger residuals count as this, so that one month decides nothing; chosen
# standard deviations: a day of so many pulls the expectation of the next two with it, which then lean so far; chosen
STOOD_OUT, LEAN = 2.0, 1.0
FEWEST = 2.0  # months seen before a day is expected to recur
LEAST = 0.05  # probability of recurring below which the expectation is left alone; chosen
SPREAD, FEW = (
    0.5,
    2.0,
)  # prior standard deviation of the effect, as a share of it, and the months it weighs; chosen
WIDE, NEAR = 15, 5  # days: a day is compared with those around it, its nearest ones left out; chosen
WIDEST = 20.0  # times the expectation; factors are clipped here; chosen


def same_day(timing: Timing, ratio: Floats, residual: Floats) -> tuple[Floats, Floats] | None:
    """Factor on the expectation and its standard deviation [nS, nT], from the same days of earlier months.

    ratio: actual ÷ expected. residual: standardised; NaN where not tested. Daily grain; None where no day of the
        month recurs.
    """
    if timing.grain != DAY:
        return None
    known = np.isfinite(residual) & ~_echoes(residual)
    own = _beside_neighbours(np.where(known, np.clip(residual, -CUT, CUT), 0.0), known)
    change = np.log(np.clip(np.where(known & (ratio > 0), ratio, 1.0), 1 / WIDEST, WIDEST))
    best, mean, sd = np.zeros(ratio.shape), np.ones(ratio.shape), np.zeros(ratio.shape)
    for pairs in _occasions(timing.day_of().tobytes()):
        seen, deviate, total, square = _sums([known * 1.0, own, change, change * change], pairs)
        recurs = _probability(seen, deviate)
        better = (recurs > best) & (recurs >= LEAST) & (seen >= FEWEST)
        if better.any():
            one, one_sd = _effect(recurs, np.maximum(seen, 1.0), total, square)
            best = np.where(better, recurs, best)
            mean, sd = np.where(better, one, mean), np.where(better, one_sd, sd)
    return (mean, sd) if best.any() else None


def _echoes(residual: Floats) -> Flags:
    """Days that lean the other way within two days of one that stood out [nS, nT]: it had moved their expectation."""
    value = np.where(np.abs(np.nan_to_num(residual)) >= LEAN, residual, 0.0)
    echo = np.zeros(value.shape, dtype=bool)
    for days in (1, 2):
        before = shift(np.nan_to_num(residual), days, 0.0)
        echo |= (np.abs(before) >= STOOD_OUT) & (before * value < 0)
    return echo


def _beside_neighbours(values: Floats, known: Flags) -> Floats:
    """The values less the mean of the days around [nS, nT].

    A week of later days is in that mean: it is read a month later at the earliest, when they are past.
    """
    around = centred_sum(values, WIDE) - centred_sum(values, NEAR)
    count = centred_sum(known * 1.0, WIDE) - centred_sum(known * 1.0, NEAR)
    return np.where(known, values - around / np.maximum(count, 1.0), 0.0)


def _probability(seen: Floats, deviate: Floats) -> Floats:
    """Probability that a day recurs, from the sum of its standardised residuals in `seen` earlier months."""
    gain = 1 + seen * EFFECT**2
    odds = PRIOR / (1 - PRIOR) * np.exp(0.5 * (EFFECT * deviate) ** 2 / gain) / np.sqrt(gain)
    return odds / (1 + odds)


def _effect(recurs: Floats, seen: Floats, total: Floats, square: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the factor of a day that recurs with this probability; sums are of logarithms."""
    typical = np.exp(total / seen)
    size = typical - 1
    scatter = np.maximum(square - total * total / seen, 0.0) * typical**2
    variance = (scatter + FEW * (SPREAD * size) ** 2) / (seen + FEW)
    return 1 + recurs * size, recurs * np.sqrt(variance + (1 - recurs) * size * size)


Pairs = list[tuple[Index, Index]]  # later buckets, and the earlier one of each


@lru_cache(maxsize=64)
def _occasions(days: bytes) -> list[Pairs]:
    """The buckets that are the same occasion of some month before, a list for each way to name a day: by date, from the
    end, first and last weekday. days: numbers of the days [nT], as bytes.
    """
    day: Index = np.frombuffer(days, dtype=np.int64)
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    date, end = day - _first(month), _first(month + 1) - day
    first, last = _first_weekday(month), _last_weekday(month)
    found: list[Pairs] = [[], [], [], []]
    for back in range(1, MONTHS + 1):
        begin, after = _first(month - back), _first(month - back + 1)
        wanted = (
            np.where(begin + date < after, begin + date, -1),
            np.where(end <= FROM_END, after - end, -1),
            np.where(day == first, _first_weekday(month - back), -1),
            np.where(day == last, _last_weekday(month - back), -1),
        )
        for pairs, one in zip(found, wanted, strict=True):
            at = np.minimum(np.searchsorted(day, one), len(day) - 1)
            later = np.flatnonzero((one >= 0) & (day[at] == one))
            if len(later):
                pairs.append((later, at[later]))
    return found


def _sums(many: list[Floats], pairs: Pairs) -> list[Floats]:
    """For each array [nS, nT], the sum of its values on the earlier same occasions of each bucket."""
    rows = len(many[0])
    values = np.concatenate(many)
    total = np.zeros_like(values)
    for later, earlier in pairs:
        total[..., later] += values[..., earlier]
    return [total[k * rows : (k + 1) * rows] for k in range(len(many))]


def _first(month: Index) -> Index:
    """Number of the first day of each month."""
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _first_weekday(month: Index) -> Index:
    """Number of the first day from Monday to Friday of each month."""
    return _business(month.astype("datetime64[M]").astype("datetime64[D]"), "forward")


def _last_weekday(month: Index) -> Index:
    """Number of the last day from Monday to Friday of each month."""
    return _business(
        (month + 1).astype("datetime64[M]").astype("datetime64[D]") - np.timedelta64(1, "D"), "backward"
    )


def _business(days: np.ndarray, roll: str) -> Index:
    return np.busday_offset(days, 0, roll=roll).astype("datetime64[D]").astype(np.int64)  # type: ignore[call-overload]
