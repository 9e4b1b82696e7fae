"""Relapse: what an intervention stopped is coming back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtr

from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.rolling import window_sum
from monitors.detectors.arrays.score import Score, effect_of, no_score
from monitors.detectors.baseline.fit import Fit, fit_batch
from monitors.detectors.calibration.residuals import gamma_residual
from monitors.detectors.registry import detector

RELAPSE = "relapse"  # the detector's name
WIDTHS = (3.0, 7.0, 14.0)  # days; the windows tested
# Prior between-period standard deviation of a level (relative), and segments that this prior weighs; chosen.
BETWEEN, WEIGHT = 0.15, 5.0
GRID = np.linspace(0.0, 0.8, 41)  # between-period standard deviations tried
NOISY = 0.25  # relative variance of a segment's sum; noisier segments do not estimate the between-period one; chosen
CALM = 0.7  # share of buckets in the baseline; segments with less have an incident of their own; chosen
# Squared residuals are clipped at the first (chosen); the second is the mean of a clipped squared standard normal.
CLIP, CLIPPED = 4.0, 0.92
LEAST = 0.5  # residual that the shortest window must show, so that an ended return is not reported further; chosen
# p-value that counts as a return, and days after the first one from which it counts as the known level; chosen.
RETURNED, KNOWN = 1e-3, 28.0


@detector(RELAPSE)
def relapse(batch: Batch) -> Score:
    """Recent sums against the fixed reference weeks `batch.held`, in which a change of rule held the level down;
    one-sided.

    A fixed reference does not learn a slow return. The variance of levels between the reference and now is estimated
    by moments on the segments without a held level (placebo comparison, Abadie et al. 2010). p-values are Student's
    with Satterthwaite's (1946) degrees of freedom.
    Not tested: rows without a held level, rows with values below 0, buckets before the reference has ended.
    """
    if batch.held is None or not batch.held.any():
        return no_score(batch.shape)
    below = (batch.numerator < 0).any(axis=1)
    if below.any():
        batch = replace(batch, numerator=np.where(below[:, None], np.nan, batch.numerator))
    fit = fit_batch(batch)
    p, level = np.full(batch.shape, np.nan), np.full(batch.shape, np.nan)
    free = ~batch.held.any(axis=1)
    for begin, end, rows in _held_runs(batch.held):
        against = _reference(fit, begin, end)
        p[rows], level[rows] = _p_value(fit, against, free)[rows], against.level[rows]
    return _score(fit, p, level)


def _held_runs(held: Flags) -> list[tuple[int, int, npt.NDArray[np.int64]]]:
    """First column, column after the last, and rows of each run of held cells; of several runs in a row
    the last one.
    """
    width = held.shape[1]
    rows = np.flatnonzero(held.any(axis=1))
    end = width - np.argmax(held[rows, ::-1], axis=1)
    gap = ~held[rows] & (np.arange(width)[None, :] < end[:, None])
    begin = np.where(gap.any(axis=1), width - np.argmax(gap[:, ::-1], axis=1), 0)
    runs = sorted(set(zip(begin.tolist(), end.tolist(), strict=True)))
    return [(first, last, rows[(begin == first) & (end == last)]) for first, last in runs]


@dataclass(frozen=True)
class _Reference:
    """The reference weeks, applied to every segment; num, base: [nS, nT], 0 where unknown.

    end: column after them; weight: [nS, 1], their exposure; level: [nS, nT], expected numerator at their rate; calm:
        [nS], segments whose buckets there are mostly in the baseline.
    """

    num: Floats
    base: Floats
    end: int
    weight: Floats
    level: Floats
    calm: Flags


def _reference(fit: Fit, begin: int, end: int) -> _Reference:
    """The reference weeks from column `begin` to `end`."""
    known = np.isfinite(fit.num) & (fit.base > 0)
    num, base = (np.where(known, np.nan_to_num(values), 0.0) for values in (fit.num, fit.base))
    seen, weight = (values[:, begin:end].sum(axis=1, keepdims=True) for values in (num, base))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(weight > 0, seen / weight, np.nan)
    calm = fit.learn[:, begin:end].mean(axis=1) > CALM
    return _Reference(num, base, end, weight, np.where(known, rate * base, np.nan), calm)


@dataclass(frozen=True)
class _Sum:
    """Moving sums [nS, nT]: observed total, mean at the reference level, sampling variance; ok: may be tested."""

    total: Floats
    mean: Floats
    noise: Floats
    ok: Flags


def _p_value(fit: Fit, against: _Reference, free: Flags) -> Floats:
    """One-sided p-value, the smallest over the windows times their number (Bonferroni); NaN = not tested [nS, nT]."""
    widths = [max(2, round(fit.timing.buckets(days))) for days in WIDTHS]
    sums = [_recent_sum(fit, against, width) for width in widths]
    calm = window_sum(fit.learn * 1.0, widths[-1]) > CALM * widths[-1]
    between, count = _between_sd(sums[-1], (free & against.calm)[:, None] & calm)
    tests = [_test(fit, one, between, count) for one in sums]
    asked = sums[0].ok & fit.tested
    smallest = np.min([np.where(one.ok, p, 1.0) for one, (p, _) in zip(sums, tests, strict=True)], axis=0)
    p = np.where(tests[0][1] > LEAST, np.minimum(smallest * len(tests), 1.0), 1.0)
    return _until_known(np.where(asked, p, np.nan), round(fit.timing.buckets(KNOWN)))


def _recent_sum(fit: Fit, against: _Reference, width: int) -> _Sum:
    """Moving sum of `width` buckets, where it begins after the reference; the reference's own sampling variance is
    included.
    """
    total, exposure = window_sum(against.num, width), window_sum(against.base, width)
    mean = window_sum(np.nan_to_num(against.level), width)
    with np.errstate(divide="ignore", invalid="ignore"):
        dispersion = np.where(fit.mean > 0, fit.variance / fit.mean, np.nan)
        relative_exposure = np.where(against.weight > 0, exposure / against.weight, 0.0)
    later = (np.arange(mean.shape[1]) >= against.end + width - 1)[None, :]
    ok = later & (mean > 0) & np.isfinite(dispersion)
    safe = np.where(ok, mean, 1.0)
    return _Sum(total, safe, np.where(ok, dispersion, 1.0) * safe * (1 + relative_exposure), ok)


def _test(fit: Fit, recent: _Sum, between: Floats, count: Floats) -> tuple[Floats, Floats]:
    """One-sided p-value and residual of a moving sum [nS, nT]."""
    between_variance = (between * recent.mean) ** 2
    variance = recent.noise + between_variance
    z = gamma_residual(recent.total + fit.unit, recent.mean + fit.unit, variance + fit.unit**2)
    freedom = np.minimum((count + WEIGHT) * (variance / np.maximum(between_variance, 1e-300)) ** 2, 1e6)
    return stdtr(freedom, -z), z


def _between_sd(recent: _Sum, free: Flags) -> tuple[Floats, Floats]:
    """Relative between-period standard deviation of levels, and the number of free segments that estimate it [1, nT].

    The least value of the grid at which the squared distances of the free segments are no larger than it and the
    sampling variance imply, averaged with the prior.
    """
    distance, noise = (recent.total - recent.mean) / recent.mean, recent.noise / recent.mean**2
    usable = recent.ok & free & (noise < NOISY)
    count = usable.sum(axis=0)
    least = np.full(count.shape, GRID[-1])
    for step in GRID[::-1]:
        square = np.where(usable, np.minimum(distance**2 / (noise + step**2), CLIP), 0.0).sum(axis=0)
        least = np.where(square <= CLIPPED * count, step, least)
    between = np.sqrt((count * least**2 + WEIGHT * BETWEEN**2) / (count + WEIGHT))
    return between[None, :], count[None, :].astype(np.float64)


def _until_known(p: Floats, days: int) -> Floats:
    """p-values with 1 from `days` buckets after a row's first significant one on: by then the return is the known
    level.
    """
    returned = np.nan_to_num(p, nan=1.0) <= RETURNED
    first = np.where(returned.any(axis=1), np.argmax(returned, axis=1), p.shape[1])
    late = np.arange(p.shape[1])[None, :] > first[:, None] + days
    return np.where(late & np.isfinite(p), 1.0, p)


def _score(fit: Fit, p: Floats, level: Floats) -> Score:
    """Two-sided p-values, as every detector gives, and the reference level as expectation."""
    tested = np.isfinite(p)
    with np.errstate(invalid="ignore", divide="ignore"):
        level = np.where(tested, level, np.nan)
        expected = level / fit.den
        half = 1.96 * np.sqrt(np.where(fit.mean > 0, fit.variance / fit.mean, np.nan) * level) / fit.den
        effect = effect_of(fit.num / fit.den, expected)
    score = np.where(tested, -ndtri(np.clip(np.nan_to_num(p, nan=0.5), 1e-300, 1 - 1e-9)), np.nan)
    both = np.where(tested, np.clip(2 * p, 1e-300, 1.0), np.nan)
    return Score(expected, np.maximum(expected - half, 0.0), expected + half, both, effect, score)
