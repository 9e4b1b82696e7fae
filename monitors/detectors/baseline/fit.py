"""The baseline of a batch: season × level × what everybody shares, and how far from it is far."""

from __future__ import annotations

import weakref
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.rolling import before_each, decayed_sum, zero_unknown
from monitors.detectors.arrays.timing import Timing
from monitors.detectors.baseline.common_shift import FEWEST, CommonShift, common_shifts
from monitors.detectors.baseline.level import Level, blend_levels, memories
from monitors.detectors.baseline.prepare import Data, ceiling, prepare
from monitors.detectors.baseline.recurrence import same_entry, same_week
from monitors.detectors.baseline.season import seasonal_index, weekly_grain
from monitors.detectors.baseline.spread import POWERS, variance_of
from monitors.detectors.calibration.conformal import RankRule, normal_scores
from monitors.detectors.calibration.residuals import count_deviate, deviate, share_deviate

SIZES = np.array([2.0, 6.0, 20.0, 80.0])  # classes by mean² ÷ variance: deviates of one class are pooled
ROOM = 0.15  # a shared move takes a rate at most so near to one (share of the way left)
SMALL = 25.0  # below this mean² ÷ variance a count gets its own distribution
RARE = 0.2  # share of the denominator below which a share is judged as the count it is: a beta is more skewed
VAGUE = 3.0  # events behind a level, below which its own uncertainty is counted
LEAST = 0.2  # of one order: added to both sides, so that a dying segment's last orders mean nothing
ECHO = 2.0
SURE = 0.995  # a share expected above this is as good as certain: judged like an amount


@dataclass(frozen=True)
class Fit:
    """num, den: as learnt from, NaN where unknown; base: exposure × season × shared move (mean = base × level).

    mean, variance: of the numerator; z: deviate; score: calibrated normal score; learn: teachers;
    hidden: kept from teaching because they stand out;
    share: judged as a share of the denominator.
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
    hidden: Flags
    kind: npt.NDArray[np.int64]
    rule: RankRule
    z: Floats
    score: Floats
    z_lower: Floats
    z_upper: Floats
    unit: Floats
    share: Flags
    age: Floats
    whole: Flags
    moves: CommonShift


_fits: weakref.WeakKeyDictionary[Batch, Fit] = weakref.WeakKeyDictionary()


def fit_batch(batch: Batch) -> Fit:
    """Fit once per batch, however many detectors ask; buckets before a given one decide everything about it."""
    if batch not in _fits:
        _fits[batch] = _fit(batch)
    return _fits[batch]


def _fit(batch: Batch) -> Fit:
    """Three looks: rough, then twice without what the look before found out of line (so past only, each time)."""
    data = prepare(batch)
    capped = np.minimum(data.num, ceiling(data))
    season = _season(data, capped, data.teach)
    fit = _look(data, capped, data.teach, season, None, quick=True)
    fit = _look(data, capped, data.teach & ~_hidden(data, fit), season, fit, quick=True)
    teach = data.teach & ~_hidden(data, fit)
    # A fall is seldom an event: one hidden for the company it keeps does not teach, but others rank against it.
    ranked = teach | (data.teach & (fit.score < 0) & (fit.score >= -data.caution.hide))
    factor, doubt = _occasions(data, capped, teach, fit)
    return _look(data, capped, teach, _season(data, capped, teach) * factor, None, doubt=doubt, ranked=ranked)


def _occasions(data: Data, num: Floats, teach: Flags, fit: Fit) -> tuple[Floats | float, Floats | float]:
    """What the same week of earlier years and, in a batch without a market, the calendar say of each bucket."""
    weekly, alone = weekly_grain(data.timing), len(num) < FEWEST and bool((data.codes > 0).any())
    if not weekly and not alone:
        return 1.0, 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = num / fit.mean
    factor: Floats = np.ones(num.shape)
    doubt: Floats = np.zeros(num.shape)
    if weekly:
        factor, doubt = same_week(data.timing, ratio, data.teach & ~teach, data.known)
    if alone:
        entry, left_open = same_entry(ratio, data.codes, data.known)
        factor, doubt = factor * entry, np.hypot(doubt, left_open)
    return factor, doubt


def _hidden(data: Data, fit: Fit) -> Flags:
    """Buckets that do not teach: runs of deviates, until they have lasted so long that they are the new normal."""
    score = _hiding(fit)
    high = _short_runs(score > data.caution.hide, max(4, round(data.timing.buckets(14))))
    low = _short_runs(score < -data.caution.hide, max(2, round(data.timing.buckets(2))))
    return high | low


def _hiding(fit: Fit) -> Floats:
    """Score by which a bucket is kept from teaching: its own, or that of the last few together if it agrees."""
    own = zero_unknown(fit.score)
    recent = decayed_sum(np.clip(own, -4, 4), ECHO)
    echo, _, _ = normal_scores(
        np.where(fit.tested, recent, np.nan) * 0.6, fit.kind, fit.learn, len(SIZES) + 1, fit.rule, band=False
    )
    echo = zero_unknown(echo)
    agrees = (np.sign(echo) == np.sign(own)) & (np.abs(own) > 0.7)
    return np.where(agrees & (np.abs(echo) > np.abs(own)), echo, own)


def _short_runs(hidden: Flags, longest: int) -> Flags:
    """True inside runs, until a run has lasted `longest` buckets: by then it is the new normal."""
    here = np.arange(hidden.shape[1])[None, :]
    last_clear = np.maximum.accumulate(np.where(hidden, -1, here), axis=1)
    return hidden & (here - last_clear <= longest)


def _season(data: Data, num: Floats, teach: Flags) -> Floats:
    return seasonal_index(data.timing, np.where(teach, num, 0.0), np.where(teach, data.den, 0.0))


def _look(
    data: Data,
    num: Floats,
    teach: Flags,
    season: Floats,
    earlier: Fit | None,
    *,
    quick: bool = False,
    doubt: Floats | float = 0.0,
    ranked: Flags | None = None,
) -> Fit:
    """One whole fit from the buckets that teach; with an earlier fit its shared moves are kept.

    doubt: standard deviation of what the season may be off by, as a share of the mean.
    quick: enough to tell what is far out of line, with one variance function for all.
    ranked: buckets that others may be ranked against, if more than those that teach.
    """
    exposure = np.where(data.known, data.den, 0.0) * season
    level = blend_levels(data.timing, np.where(teach, num, 0.0), np.where(teach, exposure, 0.0), data.whole)
    life = 2 * memories(data.timing)[0]
    plain = exposure * np.where(np.isfinite(level.now), level.now, 0.0)
    seen = plain > 0
    safe = np.where(seen, plain, 1.0)
    learn = (teach & seen) * 1.0
    actual = np.where(data.known, data.num, 0.0)
    young = 1 + 1.5 / np.maximum(level.n, 1)
    # A level that few events have shown is itself uncertain: gamma–Poisson, as many events as were seen.
    vague = np.where(level.events < VAGUE, 1 / level.events, 0.0)
    if earlier is None:
        rough = variance_of((actual - safe) ** 2, _size(data, safe), learn, life, data.whole, (1.5,)) * young
        moves = common_shifts(data, actual, safe, np.sqrt(rough), seen, news=not quick)
    else:
        moves, rough = earlier.moves, np.asarray(earlier.variance, dtype=np.float64)
    mean = _moved(data, safe, moves.move)
    size = _size(data, mean)
    shaken = (moves.doubt**2 + doubt**2) * size**2
    calm = rough / (rough + shaken)  # the part of a bucket's scatter that is its own, not the shared move's
    powers = POWERS[1:2] if quick else POWERS
    settled = variance_of((actual - mean) ** 2 * calm, size, learn, life, data.whole, powers)
    variance = settled * young + shaken + vague * mean**2
    unit = _unit(data, actual, safe, learn, life)
    ok = data.tested & seen
    share = ok & data.share & (mean < SURE * data.den)
    z = np.where(ok, _deviates(data, mean, variance, share, unit, quick), np.nan)
    kind = np.searchsorted(SIZES, mean**2 / variance)
    rule = _rule(data)
    known = (teach if ranked is None else ranked) & ok
    # A quick look hides by its scores: what it has hidden before must not make it hide less.
    hidden = None if ranked is None else ok & data.teach & ~ranked
    score, lower, upper = normal_scores(z, kind, known, len(SIZES) + 1, rule, hidden=hidden, band=not quick)
    return Fit(
        timing=data.timing,
        num=data.num,
        den=data.den,
        base=exposure * np.where(seen, mean / safe, 1.0),
        level=level,
        mean=np.where(seen, mean, np.nan),
        variance=variance,
        tested=ok,
        learn=teach & ok,
        hidden=ok & data.teach & ~teach,
        kind=kind,
        rule=rule,
        z=z,
        score=score,
        z_lower=lower,
        z_upper=upper,
        unit=unit,
        share=share,
        age=data.age,
        whole=data.whole,
        moves=moves,
    )


def _rule(data: Data) -> RankRule:
    """Ranks are taken among the last 90 days or more: enough of them, but not from another time."""
    per_day, rows = data.timing.per_day, len(data.num)
    days = min(max(3600 / rows, 90.0), 365.0 if per_day == 1 else 120.0)
    return RankRule(2 * per_day if per_day > 1 else 7, int(max(days * per_day, 300)), data.caution.censor)


def _moved(data: Data, mean: Floats, move: Floats) -> Floats:
    """The mean after a shared move; a rate moves towards one but not beyond."""
    moved = mean * (1 + move)
    if not data.rate:
        return moved
    with np.errstate(invalid="ignore"):
        return np.where(mean < data.den, np.minimum(moved, data.den - ROOM * (data.den - mean)), moved)


def _size(data: Data, mean: Floats) -> Floats:
    """What the variance grows with: the mean, or for a rate mean × (1 − rate), as a binomial's does."""
    if not data.rate:
        return mean
    with np.errstate(invalid="ignore", divide="ignore"):
        return mean * np.where(mean < data.den, np.maximum(1 - mean / data.den, 0.02), 1.0)


def _unit(data: Data, actual: Floats, mean: Floats, learn: Floats, life: float) -> Floats:
    """About one order: a value that small says nothing, however quiet the segment has become."""
    if data.whole.all():
        return np.ones(mean.shape)
    square = np.where(learn > 0, np.minimum((actual - mean) ** 2, 30 * mean * (mean + actual)), 0.0)
    total, spread = before_each([np.where(learn > 0, mean, 0.0), square], 2 * life)
    unit = np.where(total > 0, spread / np.maximum(total, 1e-300), 0.0)
    return np.where(data.whole, 1.0, unit)


def _deviates(data: Data, mean: Floats, variance: Floats, share: Flags, unit: Floats, quick: bool) -> Floats:
    """Deviates from the mean: of a share of the denominator where it is one, of an amount or a count elsewhere."""
    actual = np.where(data.known, data.num, 0.0)
    rare = ~share | (mean < RARE * data.den)
    small = data.whole & data.tested & rare & (mean * mean < SMALL * variance)
    least = LEAST * unit
    actual, mean, variance = actual + least, mean + least, variance + LEAST * unit**2
    z = deviate(actual, mean, variance)
    if share.any():
        trials = data.den + 2 * least
        parts = (values[share] for values in (actual, trials, mean, variance))
        z[share] = share_deviate(*parts)
    if small.any() and not quick:
        parts = (values[small] for values in (actual - least, mean - least, variance - LEAST * unit**2))
        z[small] = count_deviate(*parts)
    return z
