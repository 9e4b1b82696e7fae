"""Moving sums of the last few buckets against the level before them: small changes that one bucket alone
cannot show.
"""

from __future__ import annotations

import weakref
from dataclasses import replace

import numpy as np

from monitors.detectors.arrays.batch import Flags, Floats
from monitors.detectors.arrays.rolling import decayed_sums_before, shift, window_sum, zero_unknown
from monitors.detectors.arrays.timing import Index
from monitors.detectors.baseline.fit import SIZES, Fit
from monitors.detectors.baseline.level import memories
from monitors.detectors.calibration.conformal import normal_scores
from monitors.detectors.calibration.residuals import gamma_residual

PRIOR_SD = 1.2  # standard deviation of moving sums before any is seen; chosen
# standard deviations, and events beside them: most that one bucket adds to a moving sum; chosen
MOST, MOST_EVENTS = 4.0, 2.0
OWN = 30.0  # buckets; weight of the panel's scale against the segment's own, per √width; chosen
APART = (
    3.0  # days without a known bucket, a long weekend, that a window may span beside twice its width; chosen
)


def window_score(fit: Fit, width: int) -> Floats:
    """Calibrated normal score of the sum over the last `width` buckets given the level before them [nS, nT].

    Buckets that are not known, as the weekends of a rate without traffic then, are passed over: a window holds the
    last `width` known ones, as long as they do not lie too far apart (APART). The level's change over the window is
    part of the scale: each width is standardised by its own past residuals.
    """
    start = _start(fit, width)
    calm = shift(fit.level.calm, width - 1) if start is None else _at(fit.level.calm, start)
    good = fit.tested & np.isfinite(calm)
    mean = _sum(np.where(good, fit.base * zero_unknown(calm), 0.0), width, start)
    total = _sum(np.where(good, _capped(fit), 0.0), width, start)
    share = np.where(good, fit.moves.sd * fit.mean, 0.0)
    variance = (
        _sum(np.where(good, fit.variance, 0.0) - share**2, width, start) + _sum(share, width, start) ** 2
    )
    filled = _sum(good.astype(float), width, start) > 0.5 * width
    old = fit.age >= fit.timing.buckets(28) / (1 if fit.timing.per_day == 1 else 3)
    ok = good & filled & (mean > 0) & old
    z = np.where(
        ok,
        gamma_residual(
            total + fit.unit, np.where(ok, mean, 1.0) + fit.unit, np.where(ok, variance, 1.0) + fit.unit**2
        ),
        np.nan,
    )
    clean = ok & (_sum((fit.tested & ~fit.learn).astype(float), width, start) < 0.5)
    z = _rescaled(z, fit, clean, width)
    size = mean**2 / np.maximum(variance, 1e-300)
    size_class = np.searchsorted(SIZES, np.where(ok, size, 1.0))
    score, _, _ = normal_scores(
        z,
        size_class,
        clean,
        len(SIZES) + 1,
        replace(fit.rule, prior=60.0, prior_sd=PRIOR_SD),
        masked=ok & ~clean,
        band=False,
    )
    return score


def _capped(fit: Fit) -> Floats:
    """Numerators [nS, nT], each at most so far from its mean: one huge bucket is a spike, and no change that lasts."""
    sd = np.sqrt(np.maximum(zero_unknown(fit.variance), 0.0))
    mean, room = zero_unknown(fit.mean), MOST * sd + MOST_EVENTS * fit.unit
    return np.clip(zero_unknown(fit.num), np.maximum(mean - room, 0.0), mean + room)


_ranks: weakref.WeakKeyDictionary[Fit, tuple[Index, Index] | None] = weakref.WeakKeyDictionary()


def _gaps(known: Flags) -> bool:
    """Whether a bucket that is not known comes after one that is."""
    return bool((~known & np.logical_or.accumulate(known, axis=-1)).any())


def _ranked(known: Flags) -> tuple[Index, Index]:
    """How many known buckets there are up to each one, and the column of the n-th of them [nS, nT]."""
    rank: Index = np.cumsum(known, axis=-1, dtype=np.int64)
    nth: Index = np.zeros(known.shape, dtype=np.int64)
    *rows, columns = np.nonzero(known)
    nth[*rows, rank[*rows, columns] - 1] = columns
    return rank, nth


def _start(fit: Fit, width: int) -> Index | None:
    """First column of the window of `width` known buckets that ends in each bucket [nS, nT], -1 = there is none.

    None where no known bucket has an unknown one between it and the one before: all windows are of neighbours then.
    """
    known = fit.tested
    if fit not in _ranks:
        _ranks[fit] = _ranked(known) if _gaps(known) else None
    ranked = _ranks[fit]
    if ranked is None:
        return None
    rank, nth = ranked
    # A young segment's window begins before its first known bucket, as it does without gaps.
    start = np.take_along_axis(nth, np.maximum(rank - width, 0), axis=-1) - np.maximum(width - rank, 0)
    near = np.arange(known.shape[-1])[None, :] - start < 2 * width + fit.timing.buckets(APART)
    return np.where(known & near & (start >= 0), start, -1)


def _at(values: Floats, start: Index) -> Floats:
    """The values at the first column of each window [nS, nT], NaN where there is none."""
    return np.where(start >= 0, np.take_along_axis(values, np.maximum(start, 0), axis=-1), np.nan)


def _sum(values: Floats, width: int, start: Index | None) -> Floats:
    """Sums over the window that ends in each bucket [nS, nT], 0 where there is none."""
    if start is None:
        return window_sum(values, width)
    total = np.cumsum(values, axis=-1)
    before = np.where(start > 0, np.take_along_axis(total, np.maximum(start - 1, 0), axis=-1), 0.0)
    return np.where(start >= 0, total - before, 0.0)


def _rescaled(z: Floats, fit: Fit, ok: Flags, width: int) -> Floats:
    """Residuals divided by the segment's running root mean square, shrunk to the panel's."""
    life = 2 * memories(fit.timing)[0]
    included = ok * 1.0
    square = np.where(included > 0, np.minimum(zero_unknown(z) ** 2, 9.0), 0.0)
    own, count = decayed_sums_before([square, included], life)
    pooled = (own.sum(axis=-2, keepdims=True) + 10.0) / (count.sum(axis=-2, keepdims=True) + 10.0)
    prior_buckets = OWN * width**0.5
    return z / np.sqrt((own + prior_buckets * pooled) / (count + prior_buckets))


def window_scores(fit: Fit, days: float) -> list[tuple[int, Floats]]:
    """(width, calibrated score) of windows from 2 or 3 buckets up to `days`, rising."""
    longest = max(4, round(fit.timing.buckets(min(days, 3.0) if fit.timing.per_day > 1 else days)))
    steps = max(2, round(np.log(longest) / np.log(2.8)))
    widths = sorted({max(2, round(longest ** (k / steps))) for k in range(1, steps + 1)})
    return [(width, window_score(fit, width)) for width in widths]
