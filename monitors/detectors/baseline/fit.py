"""Fit of a batch: expectation = exposure × seasonal index × common shift × level, its variance, and calibrated
residuals.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.rolling import decayed_sum, zero_unknown
from monitors.detectors.arrays.timing import Timing
from monitors.detectors.baseline.carry import Carry, carry_over, no_carry
from monitors.detectors.baseline.common_shift import FEWEST, CommonShift, common_shifts
from monitors.detectors.baseline.level import Level, blend_levels, memories
from monitors.detectors.baseline.masking import continued, short_runs, starts
from monitors.detectors.baseline.prepare import Data, ceiling, prepare
from monitors.detectors.baseline.recurrence import recurring_effects
from monitors.detectors.baseline.season import seasonal_index
from monitors.detectors.baseline.spread import POWERS, variance_of
from monitors.detectors.baseline.standardised import event_size, standardised
from monitors.detectors.calibration.conformal import RankRule, normal_scores

# mean² ÷ variance; bounds of the size classes whose residuals are pooled; chosen
SIZES = np.array([2.0, 6.0, 20.0, 80.0])
ROOM = 0.15  # share of the way to 1 that a rate keeps under a common shift; chosen
# standard deviation of residuals before any is seen: in a panel its segments differ, alone its own spread is all; swept
PANEL_SD, LONE_SD = 1.15, 1.0
# passes without outliers before the last; swept on series with earlier incidents
PASSES = 3
ECHO = 2.0  # buckets; half-life of the sum of recent residuals by which outliers are masked; chosen
SURE = 0.995  # rate; a share expected above it gets the residual of an amount; chosen


@dataclass(frozen=True, eq=False)
class Fit:
    """Fit of one batch; arrays [nS, nT] unless said otherwise.

    num, den: as observed, NaN where unknown; base: exposure × seasonal index × common shift; level: rate per unit of
        base
    mean, variance: of the numerator; z: standardised residual, without what the bucket before told of it (carry);
        score: z calibrated to standard normal
    z_lower, z_upper: 95 % limits of the residual, with what was carried; unit: size of one event, in the numerator's
        unit; age: known buckets before this one
    tested: gets a score; learn: in the baseline; masked: kept out of it as an outlier
    size_class: class of mean² ÷ variance, the calibration group; rule: how ranks are taken
    share: residual is that of a share of the denominator; whole: [1, nT], all values so far are whole numbers; moves:
        common shifts
    """

    timing: Timing
    num: Floats
    den: Floats
    base: Floats
    level: Level
    mean: Floats
    variance: Floats
    tested: Flags
    learn: Flags
    masked: Flags
    size_class: npt.NDArray[np.int64]
    rule: RankRule
    z: Floats
    score: Floats
    carry: Carry
    z_lower: Floats
    z_upper: Floats
    unit: Floats
    share: Flags
    age: Floats
    whole: Flags
    moves: CommonShift


_fits: weakref.WeakKeyDictionary[Batch, Fit] = weakref.WeakKeyDictionary()


def fit_batch(batch: Batch) -> Fit:
    """The fit of a batch, computed once however many detectors ask. Each bucket is fitted from earlier buckets only."""
    if batch not in _fits:
        _fits[batch] = fit_prepared(prepare(batch))
    return _fits[batch]


def fit_prepared(data: Data) -> Fit:
    """The fit of prepared cells: of one panel [nS, nT], or of panels of one shape together [panels, nS, nT].

    All cells first, then without the outliers that the pass before found; several times where few segments tell of
    each other, for there one event hides the next.

    Outliers of a bucket are found from earlier buckets only, so that every pass uses the past only.
    """
    capped = np.minimum(data.num, ceiling(data))
    season = _season(data, capped, data.train)
    fit = _fit_once(data, capped, data.train, season, None, quick=True)
    for _ in range(PASSES if data.lone else 1):
        fit = _fit_once(data, capped, data.train & ~_masked(data, fit), season, fit, quick=True)
    masked = _masked(data, fit)
    train = data.train & ~masked
    # Negative residuals that were masked only because neighbours were outliers stay in the calibration set:
    # a fall is seldom an event.
    # An event of many buckets is one draw: where events are usual, the next one is as well.
    ordinary = starts(masked) | ((fit.score < 0) & (fit.score >= -data.masking.limit))
    ranked = train | (data.train & ordinary)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = capped / fit.mean
    factor, factor_sd, moved = recurring_effects(data, ratio, fit.z, data.train & ~train)
    train &= ~moved
    return _fit_once(
        data, capped, train, _season(data, capped, train) * factor, None, factor_sd=factor_sd, ranked=ranked
    )


def _masked(data: Data, fit: Fit) -> Flags:
    """Outliers kept out of the baseline [nS, nT]: runs beyond the limit, until a run is so long that it is the new
    level.
    """
    actual = np.where(data.known, data.num, np.nan)
    score, limit = _masking_score(fit), data.masking.limit
    found = np.zeros(score.shape, dtype=bool)
    for side, longest in (
        (1, max(4, round(data.timing.buckets(14)))),
        (-1, max(2, round(data.timing.buckets(2)))),
    ):
        run = side * score > limit
        if data.lone:
            run = continued(run, actual, fit.mean, fit.variance, fit.level.now, side * limit)
        found |= short_runs(run, longest)
    return found


def _masking_score(fit: Fit) -> Floats:
    """Score by which a bucket is masked: its own, or that of the recent residuals' sum where it is larger and the
    same way.
    """
    own = zero_unknown(fit.score)
    recent = decayed_sum(np.clip(own, -4, 4), ECHO)
    recent_score, _, _ = normal_scores(
        np.where(fit.tested, recent, np.nan) * 0.6,
        fit.size_class,
        fit.learn,
        len(SIZES) + 1,
        fit.rule,
        band=False,
    )
    recent_score = zero_unknown(recent_score)
    agrees = (np.sign(recent_score) == np.sign(own)) & (np.abs(own) > 0.7)
    return np.where(agrees & (np.abs(recent_score) > np.abs(own)), recent_score, own)


def _season(data: Data, num: Floats, train: Flags) -> Floats:
    """Seasonal index [nS, nT] from the cells that enter the baseline."""
    return seasonal_index(data.timing, np.where(train, num, 0.0), np.where(train, data.den, 0.0))


def _fit_once(
    data: Data,
    num: Floats,
    train: Flags,
    season: Floats,
    earlier: Fit | None,
    *,
    quick: bool = False,
    factor_sd: Floats | float = 0.0,
    ranked: Flags | None = None,
) -> Fit:
    """One fit from the cells `train`; with an `earlier` fit its common shifts are kept.

    num: numerators with huge values capped. season: seasonal index. factor_sd: relative standard deviation of the
        seasonal index. quick: one variance function and no count residuals, enough to find outliers. ranked:
        calibration set, where it is larger than `train`.
    """
    # Over 40 lines: the steps of one fit in their order, over some twenty shared arrays, a third of it the result.
    exposure = np.where(data.known, data.den, 0.0) * season
    level = blend_levels(data.timing, np.where(train, num, 0.0), np.where(train, exposure, 0.0), data.whole)
    life = 2 * memories(data.timing)[0]
    plain = exposure * np.where(np.isfinite(level.now), level.now, 0.0)
    seen = plain > 0
    positive = np.where(seen, plain, 1.0)
    learn = (train & seen) * 1.0
    actual = np.where(data.known, data.num, 0.0)
    # Adds the variance of the level, which rests on few buckets at first.
    few_buckets = 1 + 1.5 / np.maximum(level.n, 1)
    if earlier is None:
        first = (
            variance_of((actual - positive) ** 2, _size(data, positive), learn, life, data.whole, (1.5,))
            * few_buckets
        )
        moves = common_shifts(data, actual, positive, np.sqrt(first), seen, groups=not quick)
    else:
        moves, first = earlier.moves, np.asarray(earlier.variance, dtype=np.float64)
    mean = _shifted_mean(data, positive, moves.move)
    size = _size(data, mean)
    model_variance = (moves.sd**2 + factor_sd**2) * size**2
    # Share of the squared residual that is the segment's own, not the common shift's.
    own_part = first / (first + model_variance)
    powers = POWERS[1:2] if quick else POWERS
    own = variance_of((actual - mean) ** 2 * own_part, size, learn, life, data.whole, powers)
    variance = own * few_buckets + model_variance + level.vagueness * mean**2
    unit = event_size(data, actual, positive, learn, life)
    ok = data.tested & seen
    share = ok & data.share & (mean < SURE * data.den)
    plain_z = np.where(ok, standardised(data, mean, variance, share, unit, quick), np.nan)
    # Within a day hours wander together; from day to day the level's own memories follow what lasts.
    alike = data.timing.per_day > 1 and not quick
    carry = carry_over(plain_z, train & ok, 2 * life, data.masking.limit) if alike else no_carry(mean.shape)
    z = carry.rest(plain_z)
    size_class = np.searchsorted(SIZES, mean**2 / variance)
    rule = _rule(data)
    known = (train if ranked is None else ranked) & ok
    # A quick pass masks by its own scores. Its calibration set is taken to have lost a fixed share (`censor`), so that
    # masked outliers do not loosen later masking.
    masked = None if ranked is None else ok & data.train & ~ranked
    score, lower, upper = normal_scores(
        z,
        size_class,
        known,
        len(SIZES) + 1,
        rule,
        masked=masked,
        by_other_score=False,
        band=not quick,
    )
    return Fit(
        timing=data.timing,
        num=data.num,
        den=data.den,
        base=exposure * np.where(seen, mean / positive, 1.0),
        level=level,
        mean=np.where(seen, mean, np.nan),
        variance=variance,
        tested=ok,
        learn=train & ok,
        masked=ok & data.train & ~train,
        size_class=size_class,
        rule=rule,
        z=z,
        score=score,
        carry=carry,
        z_lower=lower if quick else carry.whole(lower),
        z_upper=upper if quick else carry.whole(upper),
        unit=unit,
        share=share,
        age=data.age,
        whole=data.whole,
        moves=moves,
    )


def _rule(data: Data) -> RankRule:
    """Rank rule: a window of 90 days, longer in panels of fewer than 40 segments (up to a year, for hours 120 days)."""
    per_day, rows = data.timing.per_day, data.num.shape[-2]
    days = min(max(3600 / rows, 90.0), 365.0 if per_day == 1 else 120.0)
    block, window = 2 * per_day if per_day > 1 else 7, int(max(days * per_day, 300))
    prior_sd = LONE_SD if rows < FEWEST else PANEL_SD
    return RankRule(block, window, data.masking.censor, prior_sd=prior_sd)


def _shifted_mean(data: Data, mean: Floats, move: Floats) -> Floats:
    """The mean after a common shift; a rate keeps a part of its distance to 1."""
    moved = mean * (1 + move)
    if not data.rate:
        return moved
    with np.errstate(invalid="ignore"):
        return np.where(mean < data.den, np.minimum(moved, data.den - ROOM * (data.den - mean)), moved)


def _size(data: Data, mean: Floats) -> Floats:
    """Argument of the variance function: the mean of a volume, mean × (1 − rate) of a rate, as for a binomial."""
    if not data.rate:
        return mean
    with np.errstate(invalid="ignore", divide="ignore"):
        return mean * np.where(mean < data.den, np.maximum(1 - mean / data.den, 0.02), 1.0)
