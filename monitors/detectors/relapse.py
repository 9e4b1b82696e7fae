"""Relapse: what an intervention drove out is coming back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtr

from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.rolling import window_sum
from monitors.detectors.arrays.score import Score, effect_of, no_score
from monitors.detectors.baseline.fit import Fit, fit_batch
from monitors.detectors.calibration.residuals import deviate
from monitors.detectors.registry import detector

RELAPSE = "relapse"
WIDTHS = (3.0, 7.0, 14.0)  # days looked at together
WANDER, WEIGHT = (
    0.15,
    5.0,
)  # how far a level is taken to wander by itself, and for how many segments that counts
STEPS = np.linspace(0.0, 0.8, 41)  # wanderings tried
NOISY = 0.25  # relative variance of the sum above which a segment tells nothing about wandering
CALM = 0.7  # share of its buckets that must not be out of line, else a segment has an incident of its own
CLIP, CLIPPED = 4.0, 0.92  # squared deviates beyond are cut, and the mean of a squared normal deviate so cut
LEANS = 0.5  # deviate that the shortest window must show, so that an ended return is told no longer
SURE, TOLD = 1e-3, 28.0  # p-value of a return; days after its first from which it is the level one knows


@detector(RELAPSE)
def relapse(batch: Batch) -> Score:
    """The last days against the weeks `batch.held` in which a change held the level down; one-sided.

    A fixed reference, so that a slow return is not learnt as it comes. How far levels wander between these weeks and
    now by themselves is seen on the segments nobody touched (placebo comparison, Abadie et al. 2010): their squared
    distances beyond the noise give the wandering by moments. Tail: Student's, with Satterthwaite's (1946) freedom.
    Rows without a held level, those with values below zero, and buckets before the level's end are not tested.
    """
    if batch.held is None or not batch.held.any():
        return no_score(batch.shape)
    below = (batch.numerator < 0).any(axis=1)
    if below.any():
        batch = replace(batch, numerator=np.where(below[:, None], np.nan, batch.numerator))
    fit = fit_batch(batch)
    p, level = np.full(batch.shape, np.nan), np.full(batch.shape, np.nan)
    free = ~batch.held.any(axis=1)
    for begin, end, rows in _spells(batch.held):
        against = _reference(fit, begin, end)
        p[rows], level[rows] = _p_value(fit, against, free)[rows], against.level[rows]
    return _score(fit, p, level)


def _spells(held: Flags) -> list[tuple[int, int, npt.NDArray[np.int64]]]:
    """First column, column after the last, and rows of each held level; of several in a row the last one."""
    width = held.shape[1]
    rows = np.flatnonzero(held.any(axis=1))
    end = width - np.argmax(held[rows, ::-1], axis=1)
    gap = ~held[rows] & (np.arange(width)[None, :] < end[:, None])
    begin = np.where(gap.any(axis=1), width - np.argmax(gap[:, ::-1], axis=1), 0)
    spells = sorted(set(zip(begin.tolist(), end.tolist(), strict=True)))
    return [(first, last, rows[(begin == first) & (end == last)]) for first, last in spells]


@dataclass(frozen=True)
class _Reference:
    """The weeks of a held level, for every segment as if it had one. num, base: zero where unknown [nS, nT].

    end: column after them; weight [nS, 1]: their exposure; level: what they lead one to expect; calm: segments that
    were not out of line in them.
    """

    num: Floats
    base: Floats
    end: int
    weight: Floats
    level: Floats
    calm: Flags


def _reference(fit: Fit, begin: int, end: int) -> _Reference:
    known = np.isfinite(fit.num) & (fit.base > 0)
    num, base = (np.where(known, np.nan_to_num(values), 0.0) for values in (fit.num, fit.base))
    seen, weight = (values[:, begin:end].sum(axis=1, keepdims=True) for values in (num, base))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(weight > 0, seen / weight, np.nan)
    calm = fit.learn[:, begin:end].mean(axis=1) > CALM
    return _Reference(num, base, end, weight, np.where(known, rate * base, np.nan), calm)


@dataclass(frozen=True)
class _Sum:
    """The last buckets together: what came, its mean at the held level, its variance; ok: asked [nS, nT]."""

    total: Floats
    mean: Floats
    noise: Floats
    ok: Flags


def _p_value(fit: Fit, against: _Reference, free: Flags) -> Floats:
    """One-sided, the smallest of the windows times their number; NaN where none is asked [nS, nT]."""
    widths = [max(2, round(fit.timing.buckets(days))) for days in WIDTHS]
    sums = [_last(fit, against, width) for width in widths]
    calm = window_sum(fit.learn * 1.0, widths[-1]) > CALM * widths[-1]
    wander, count = _wandering(sums[-1], (free & against.calm)[:, None] & calm)
    looks = [_look(fit, one, wander, count) for one in sums]
    asked = sums[0].ok & fit.tested
    smallest = np.min([np.where(one.ok, p, 1.0) for one, (p, _) in zip(sums, looks, strict=True)], axis=0)
    p = np.where(looks[0][1] > LEANS, np.minimum(smallest * len(looks), 1.0), 1.0)
    return _told(np.where(asked, p, np.nan), round(fit.timing.buckets(TOLD)))


def _last(fit: Fit, against: _Reference, width: int) -> _Sum:
    """The last `width` buckets, where they begin after the reference has ended; its own noise is counted in."""
    total, exposure = window_sum(against.num, width), window_sum(against.base, width)
    mean = window_sum(np.nan_to_num(against.level), width)
    with np.errstate(divide="ignore", invalid="ignore"):
        rough = np.where(fit.mean > 0, fit.variance / fit.mean, np.nan)
        known = np.where(against.weight > 0, exposure / against.weight, 0.0)
    later = (np.arange(mean.shape[1]) >= against.end + width - 1)[None, :]
    ok = later & (mean > 0) & np.isfinite(rough)
    safe = np.where(ok, mean, 1.0)
    return _Sum(total, safe, np.where(ok, rough, 1.0) * safe * (1 + known), ok)


def _look(fit: Fit, seen: _Sum, wander: Floats, count: Floats) -> tuple[Floats, Floats]:
    """One-sided p-value and deviate [nS, nT]."""
    moved = (wander * seen.mean) ** 2
    variance = seen.noise + moved
    z = deviate(seen.total + fit.unit, seen.mean + fit.unit, variance + fit.unit**2)
    freedom = np.minimum((count + WEIGHT) * (variance / np.maximum(moved, 1e-300)) ** 2, 1e6)
    return stdtr(freedom, -z), z


def _wandering(seen: _Sum, free: Flags) -> tuple[Floats, Floats]:
    """How far levels wander, relative, and from how many free segments that is known [1, nT]: the least that makes
    their relative squared distances no larger than noise and wandering say.
    """
    distance, noise = (seen.total - seen.mean) / seen.mean, seen.noise / seen.mean**2
    tells = seen.ok & free & (noise < NOISY)
    count = tells.sum(axis=0)
    enough = np.full(count.shape, STEPS[-1])
    for step in STEPS[::-1]:
        square = np.where(tells, np.minimum(distance**2 / (noise + step**2), CLIP), 0.0).sum(axis=0)
        enough = np.where(square <= CLIPPED * count, step, enough)
    wander = np.sqrt((count * enough**2 + WEIGHT * WANDER**2) / (count + WEIGHT))
    return wander[None, :], count[None, :].astype(np.float64)


def _told(p: Floats, days: int) -> Floats:
    """One, instead of any p-value, once a return has been there for so many buckets: by then it is the level."""
    sure = np.nan_to_num(p, nan=1.0) <= SURE
    first = np.where(sure.any(axis=1), np.argmax(sure, axis=1), p.shape[1])
    late = np.arange(p.shape[1])[None, :] > first[:, None] + days
    return np.where(late & np.isfinite(p), 1.0, p)


def _score(fit: Fit, p: Floats, level: Floats) -> Score:
    """Two-sided p-values, as every detector gives, and the held level as what was expected."""
    tested = np.isfinite(p)
    with np.errstate(invalid="ignore", divide="ignore"):
        level = np.where(tested, level, np.nan)
        expected = level / fit.den
        half = 1.96 * np.sqrt(np.where(fit.mean > 0, fit.variance / fit.mean, np.nan) * level) / fit.den
        effect = effect_of(fit.num / fit.den, expected)
    score = np.where(tested, -ndtri(np.clip(np.nan_to_num(p, nan=0.5), 1e-300, 1 - 1e-9)), np.nan)
    both = np.where(tested, np.clip(2 * p, 1e-300, 1.0), np.nan)
    return Score(expected, np.maximum(expected - half, 0.0), expected + half, both, effect, score)
