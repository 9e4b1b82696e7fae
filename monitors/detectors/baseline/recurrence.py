"""Recurring effects: outliers that are to be expected in a bucket because they occurred at the same occasion before.

A baseline without past outliers never learns Christmas; one with them expects last year's accident again. So past
outliers give a factor on the expectation with a mean and a variance, shrunk to 1 by a few pseudo-observations.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import lagged_sums
from monitors.detectors.arrays.timing import Timing
from monitors.detectors.baseline.common_shift import FEWEST
from monitors.detectors.baseline.month_days import same_day
from monitors.detectors.baseline.prepare import Data
from monitors.detectors.baseline.season import annual_grain, years_back

ORDINARY = 2.0  # pseudo-observations at factor 1; chosen
WIDEST = 20.0  # times the expectation; factors are clipped here; chosen
# prior standard deviation of the factor of a public holiday, of a volume and of a rate, and the days it weighs; chosen
REST_VOLUME, REST_RATE, REST_DAYS = 0.25, 0.10, 2.0
UNKNOWN = 1.0  # prior standard deviation of the factor of a calendar entry; chosen


def recurring_effects(
    data: Data, ratio: Floats, residual: Floats, odd: Flags
) -> tuple[Floats | float, Floats | float, Flags]:
    """Factor on the expectation, its standard deviation, and the cells that a date of the month moves [nS, nT].

    From the same week or month of earlier years, the same days of earlier months, earlier public holidays and, in a
    small batch, the calendar.

    ratio: actual ÷ expected. residual: standardised, NaN where not tested. odd: kept out of the baseline.
    """
    annual, small = annual_grain(data.timing), ratio.shape[-2] < FEWEST and bool((data.codes > 0).any())
    parts, moved = [], np.zeros(ratio.shape, dtype=bool)
    dated = same_day(data.timing, ratio, residual)
    if dated is not None:
        parts.append(dated)
        # Whether it came or not, such a day tells nothing of the others: a date that fails is no lower level.
        moved = dated[0] != 1
    if annual:
        parts.append(same_week(data.timing, ratio, odd, data.known))
    if small:
        parts.append(same_entry(ratio, data.codes, data.known))
    if data.holiday is not None:
        parts.append(on_holidays(ratio, data.holiday, data.known, data.timing.per_day, rate=data.rate))
    if not parts:
        return 1.0, 0.0, moved
    factor, sd = parts[0]
    for one, one_sd in parts[1:]:
        factor, sd = factor * one, np.hypot(sd, one_sd)
    return factor, sd, moved


def same_week(timing: Timing, ratio: Floats, odd: Flags, known: Flags) -> tuple[Floats, Floats]:
    """Factor on the expectation and its standard deviation [nS, nT], from outliers in the same week of earlier years.

    ratio: actual ÷ expected. odd: buckets that were kept out of the baseline. known: buckets with a value. Weekly
        grain only. 1 and 0 where no earlier year is known.
    """
    factor = np.where(odd, _bounded(ratio), 1.0)
    seen = known * 1.0
    return _posterior(lagged_sums([seen, seen * factor, seen * factor * factor], years_back(timing)), 0.0)


def same_entry(ratio: Floats, codes: npt.NDArray[np.int64], known: Flags) -> tuple[Floats, Floats]:
    """Factor on the expectation and its standard deviation [nS, nT], from earlier buckets under the same calendar
    entry.

    codes: calendar entries [nS, nT], 0 = ordinary. For batches too small to estimate a campaign as a common shift.
    """
    mean, sd = np.ones(ratio.shape), np.zeros(ratio.shape)
    for code in np.unique(codes[codes > 0]):
        here = codes == code
        sums: list[Floats] = [np.cumsum(part, axis=-1) - part for part in _powers(ratio, here & known)]
        factor, entry_sd = _posterior(sums, UNKNOWN)
        mean, sd = np.where(here, factor, mean), np.where(here, entry_sd, sd)
    return mean, sd


def on_holidays(
    ratio: Floats, holiday: Flags, known: Flags, per_day: int, *, rate: bool
) -> tuple[Floats, Floats]:
    """Factor on the expectation and its standard deviation [nS, nT] on public holidays, from the earlier ones.

    Unlike a campaign such a day teaches the baseline, and little is known of it: how far business follows it differs
    between markets, and so little is unlearnt where it does not.
    """
    here = holiday & known
    days = per_day * REST_DAYS
    count, total, square = (np.cumsum(part, axis=-1) - part for part in _powers(ratio, here))
    mean = (total + days) / (count + days)
    spread = REST_RATE if rate else REST_VOLUME
    variance = (square + days * (1 + spread**2)) / (count + days) - mean * mean
    return np.where(holiday, mean, 1.0), np.where(holiday, np.sqrt(np.maximum(variance, 0.0)), 0.0)


def _powers(ratio: Floats, where: Flags) -> list[Floats]:
    """Powers 0, 1 and 2 of the clipped factors, 0 outside `where`."""
    factor = _bounded(ratio)
    return [where * 1.0, where * factor, where * factor * factor]


def _bounded(ratio: Floats) -> Floats:
    """Factors clipped to [0, `WIDEST`]; 1 where unknown."""
    return np.where(np.isfinite(ratio), np.clip(ratio, 0.0, WIDEST), 1.0)


def _posterior(sums: list[Floats], spread: float) -> tuple[Floats, Floats]:
    """Posterior mean and standard deviation of a factor from the count, the sum and the sum of squares of earlier
    ones.
    """
    count, total, square = sums
    every = count + ORDINARY
    mean = (total + ORDINARY) / every
    return mean, np.sqrt(np.maximum((square + ORDINARY * (1 + spread**2)) / every - mean * mean, 0.0))
