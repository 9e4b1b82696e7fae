"""Sustained: a level that has shifted and stays, against the quarter before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtr

from monitors.detector_options.option_types import OpenShare
from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.score import Score, effect_of, no_score
from monitors.detectors.baseline.common_shift import FEWEST as FEWEST_SEGMENTS
from monitors.detectors.baseline.common_shift import shared_move
from monitors.detectors.baseline.fit import SIZES, Fit, fit_batch
from monitors.detectors.calibration.conformal import normal_scores, two_sided
from monitors.detectors.calibration.residuals import count_residual, gamma_residual
from monitors.detectors.registry import detector
from monitors.detectors.signs import signed
from monitors.detectors.strongest import strongest

Ints = npt.NDArray[np.int64]
SUSTAINED = "sustained"
WIDTHS = (1, 2, 4)  # weeks looked at together; chosen
REFERENCE = 13  # weeks before them that they are compared with, a quarter; chosen
FEWEST = 6  # of these weeks that must be known
TRIM = 3  # weeks left out at either end of the reference, by rate: so much of it may be bad
FEW, ENOUGH = 10.0, 30.0  # events in the reference: below, all weeks count; above, the trimmed ones
HALF_EVENT = 0.5  # Jeffreys' prior: a reference of zero events is knowledge, not certainty
TOGETHER = 0.5  # correlation of neighbouring weeks' deviations: levels wander
COMMON = 0.15  # size a move of all segments is taken to have usually, relative
CLIP = 4.0  # squared Pearson residuals beyond so many times their median are cut: a bad week is no noise
PRIOR_PHI, PRIOR_WEEKS = 1.3, 4.0  # dispersion before anything is seen, and the weeks it weighs
MEDIAN_CHI2 = 0.455  # median of a chi-squared variable with one degree of freedom
SMALL = 25.0  # expected events below which a sum gets the residual of a count; chosen
# factor on p for the largest of the windows; independent weeks, simulated: 2.1 at 5 %, 2.4 at 1 %, 2.7 at .1 %
SCANNED = 2.5
SURELY_OVER = 1.1  # log odds of "has ended" that the newest bucket alone may show: one in three; chosen
# Windows before any is seen: a normal of this standard deviation that weighs so many that do not overlap; swept
PRIOR_WINDOWS, PRIOR_SD = 30.0, 1.15
# score from which a window is kept out of the calibration set; share of nulls that this takes
HIDE, CENSORED = 4.0, 0.003


@detector(SUSTAINED)
def sustained(batch: Batch, *, up: OpenShare = 0.5) -> Score:
    """The last week, two and four weeks together against the thirteen weeks before them.

    The reference is the trimmed mean of weekly rates, so that weeks of an earlier incident do not hide the
    next one, and is learnt long enough ago not to follow a level that rises and stays: such a level is told
    for about a quarter. Overdispersion between weeks is the reference's own (quasi-Poisson, in the manner of
    Farrington et al. 1996, with weeks correlated); Student's tail for what is estimated; then ranked among
    the panel's own past windows. A window counts only while its most recent week and its newest
    bucket, against the same reference, do not say that it is over. Rates and means
    by day or a longer grain only: the level of a volume is the business's own, it grows and shrinks for good.

    Options:
        up: Share of the test's error spent on increases; 0.5 = the same for both directions.
    """

    def judge(part: Batch) -> Score:
        fit = fit_batch(part)
        if part.denominator is None or fit.timing.per_day > 1:
            return no_score(part.shape)
        return _score(fit, up)

    return signed(judge, batch)


@dataclass(frozen=True)
class _Window:
    """The last weeks together, their expectation and the calibrated score of the difference; newest: deviate of the
    newest bucket alone from the same reference [nS, nT].
    """

    width: int
    actual: Floats
    mean: Floats
    score: Floats
    newest: Floats


def _score(fit: Fit, up: float) -> Score:
    week = max(1, round(fit.timing.buckets(7.0)))
    windows = [_window(fit, week, weeks) for weeks in WIDTHS]
    first = windows[0]
    best, reach = strongest(
        first.score,
        [(w.width, w.score) for w in windows[1:]],
        both=True,
        width=first.width,
        newest=first.newest,
        sure=SURELY_OVER,
    )
    actual, mean = first.actual, first.mean
    for one in windows[1:]:
        wins = reach == one.width
        actual, mean = np.where(wins, one.actual, actual), np.where(wins, one.mean, mean)
    # The largest of several windows: Bonferroni over them.
    p = np.clip(two_sided(np.nan_to_num(best), up) * SCANNED, 1e-300, 1.0)
    known = np.isfinite(best)
    exposure = np.maximum(
        _summed(np.where(np.isfinite(fit.num), fit.den, 0.0), reach.astype(np.int64)), 1e-300
    )
    half = 1.96 * np.where(known, np.abs(actual - mean) / np.maximum(np.abs(best), 1e-9), np.nan) / exposure
    expected = np.where(known, mean / exposure, np.nan)
    score = np.sign(best) * np.abs(ndtri(np.clip(p * np.where(best > 0, up, 1 - up), 1e-300, 0.5)))
    return Score(
        expected,
        np.maximum(expected - half, 0.0),
        expected + half,
        np.where(known, p, np.nan),
        np.where(known, effect_of(actual, mean), np.nan),
        np.where(known, score, np.nan),
        reach=np.where(known, reach, 1.0),
    )


def _window(fit: Fit, week: int, weeks: int) -> _Window:
    """One width: deviate from the reference, then its rank among the panel's own past ones."""
    known = np.isfinite(fit.num)
    num = np.where(known, np.nan_to_num(fit.num), 0.0)
    base = np.where(known, fit.base, 0.0)
    width = week * weeks
    total, exposure = _sums(num), _sums(base)
    here = np.arange(num.shape[1]) + 1
    actual, own = _between(total, here - width, here), _between(exposure, here - width, here)
    ends = [here - width - week * k for k in range(REFERENCE)]
    y = np.stack([_between(total, end - week, end) for end in ends])
    e = np.stack([np.where(end >= week, _between(exposure, end - week, end), 0.0) for end in ends])
    reference = _reference(y, e)
    mean = reference.rate * own
    variance, freedom = _variance(reference, mean, weeks)
    filled = _between(_sums(known * 1.0), here - width, here) > 0.5 * width
    ok = known & filled & (reference.weeks >= FEWEST) & (mean > 0)
    mean, variance = np.where(ok, mean, 1.0), np.where(ok, variance, 1.0)
    if len(mean) >= FEWEST_SEGMENTS:
        # What all segments did together is the total's to tell: each is compared with the others' move.
        move, doubt = shared_move(actual / mean - 1, np.sqrt(variance) / mean, ok, COMMON)
        mean, variance = mean * (1 + move), variance + (doubt * mean) ** 2
    z = _deviates(fit, actual, mean, variance)
    # Student's tail for the part of the variance that is estimated, said as a normal deviate.
    z = np.where(ok, -np.sign(z) * ndtri(np.clip(stdtr(freedom, -np.abs(z)), 1e-300, 0.5)), np.nan)
    newest = np.where(ok, _newest(fit, reference, num, base), np.nan)
    score = _ranked(fit, z, mean, variance, ok, width)
    return _Window(width, actual, np.where(ok, mean, np.nan), score, newest)


@dataclass(frozen=True)
class _Reference:
    """rate: events per unit of exposure; weeks: how many are known; weekly: events expected in one of them;
    phi: their dispersion, variance ÷ mean [nS, nT].
    """

    rate: Floats
    weeks: Floats
    weekly: Floats
    phi: Floats


def _reference(y: Floats, e: Floats) -> _Reference:
    """y, e: events and exposure of the reference's weeks, newest first [weeks, nS, nT]; e is 0 where unknown."""
    known = e > 0
    weeks = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(known, y / e, np.inf)
    order = np.argsort(rate, axis=0)
    low = np.minimum(TRIM, (weeks - 1) // 4)
    rank = np.argsort(order, axis=0)
    middle = known & (rank >= low) & (rank < weeks - low)
    events, exposure = np.where(known, y, 0.0).sum(axis=0), e.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        trimmed = np.where(middle, y, 0.0).sum(axis=0) / np.where(middle, e, 0.0).sum(axis=0)
        whole = (events + HALF_EVENT) / exposure
        sure = np.clip((events - FEW) / (ENOUGH - FEW), 0.0, 1.0)
        centre = np.where(exposure > 0, sure * np.nan_to_num(trimmed) + (1 - sure) * whole, np.nan)
        centre = np.maximum(
            centre, HALF_EVENT / exposure
        )  # the quieter weeks may have been at zero all along
        square = np.where(known, (y - centre * e) ** 2 / np.maximum(centre * e, 0.3), np.nan)
    with np.errstate(invalid="ignore"):
        ordered = np.sort(square, axis=0)  # unknown ones last
        half = np.take_along_axis(ordered, np.maximum(weeks - 1, 0)[None] // 2, axis=0)[0]
    cap = np.maximum(CLIP * np.nan_to_num(half) / MEDIAN_CHI2, CLIP)
    total = np.where(known, np.minimum(np.nan_to_num(square), cap), 0.0).sum(axis=0)
    phi = (total + PRIOR_WEEKS * PRIOR_PHI) / (np.maximum(weeks - 1, 0) + PRIOR_WEEKS)
    return _Reference(centre, weeks, centre * exposure / np.maximum(weeks, 1), np.maximum(phi, 1.0))


def _variance(reference: _Reference, mean: Floats, weeks: int) -> tuple[Floats, Floats]:
    """Variance of a window's sum and its freedom (Satterthwaite 1946): Poisson, what weeks scatter beyond it
    (weeks of a window correlated), and what the reference itself is unsure of.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = np.maximum(reference.phi - 1, 0.0) / reference.weekly * mean**2
        window = beyond * (1 + (weeks - 1) * TOGETHER) / weeks
        unsure = mean**2 * reference.phi / reference.weekly / np.maximum(reference.weeks, 1)
        variance = mean + window + unsure
        freedom = (reference.weeks - 1 + PRIOR_WEEKS) * (variance / (variance - mean)) ** 2
    return variance, np.where(np.isfinite(freedom), np.minimum(freedom, 1e6), 1e6)


def _newest(fit: Fit, reference: _Reference, num: Floats, base: Floats) -> Floats:
    """Deviates of single buckets from the reference: a level that goes on shows in each, one that is over does not.

    The short baseline cannot say so, for it has soon learnt the level.
    """
    mean = np.maximum(np.nan_to_num(reference.rate) * base, 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = np.nan_to_num(np.maximum(reference.phi - 1, 0.0) / reference.weekly) * mean**2
    return _deviates(fit, num, mean, mean + beyond)


def _deviates(fit: Fit, actual: Floats, mean: Floats, variance: Floats) -> Floats:
    """Deviates of sums: of counts as counts where few are expected, else by the cube root."""
    z = gamma_residual(actual, mean, variance)
    small = np.broadcast_to(fit.whole, z.shape) & (mean < SMALL)
    if small.any():
        z[small] = count_residual(actual[small], mean[small], variance[small])
    return z


def _ranked(fit: Fit, z: Floats, mean: Floats, variance: Floats, ok: Flags, width: int) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        kind = np.searchsorted(SIZES, np.where(ok, mean**2 / variance, 1.0))
    quiet = ok & (np.abs(np.nan_to_num(z)) < HIDE)
    # Windows that overlap are one observation: so many of them weigh as much as the prior's.
    rule = replace(fit.rule, prior=PRIOR_WINDOWS * width, prior_sd=PRIOR_SD, censor=CENSORED)
    score, _, _ = normal_scores(z, kind, quiet, len(SIZES) + 1, rule, masked=ok & ~quiet, band=False)
    return score


def _sums(values: Floats) -> Floats:
    """Running sums with a zero before them [nS, nT + 1]."""
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)


def _between(sums: Floats, start: Ints, end: Ints) -> Floats:
    """Sum from column `start` to before `end`, both [nT], cut at the beginning."""
    return sums[:, np.maximum(end, 0)] - sums[:, np.maximum(start, 0)]


def _summed(values: Floats, reach: Ints) -> Floats:
    """Sum over the last `reach` buckets, another number for each cell [nS, nT]."""
    sums = _sums(values)
    here = np.arange(values.shape[1])[None, :] + 1
    row = np.arange(len(values))[:, None]
    return sums[row, here] - sums[row, np.maximum(here - reach, 0)]
