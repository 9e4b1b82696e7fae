"""Silence: a rule, feed or segment that has stopped."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from monitors.detector_options.option_types import Share
from monitors.detectors.arrays.batch import Batch, Floats
from monitors.detectors.arrays.score import Score, effect_of
from monitors.detectors.baseline.fit import Fit, fit_batch
from monitors.detectors.registry import detector


@detector("silence")
def silence(batch: Batch, *, share: Share = 0.02) -> Score:
    """Chance that a stretch as quiet as the one that ends here happens by itself; one-sided.

    A bucket is quiet at no more than `share` of its expectation. The whole stretch is judged against the level before
    it began, as one negative binomial whose buckets are taken as fully dependent: that errs on the side of patience.
    A bucket that is not quiet has p = 1. With a denominator, a bucket without any trial is not tested.

    Options:
        share: Share of its expectation at which a bucket still counts as quiet.
    """
    fit = fit_batch(batch)
    mean, spread = _stretch(fit, share)
    quiet = fit.tested & np.isfinite(mean)
    excess = np.maximum(spread**2 / np.where(quiet, mean, 1.0) - 1, 0.02)
    p = np.where(quiet, np.exp(-np.where(quiet, mean, 0.0) / excess * np.log1p(excess)), 1.0)
    p = np.where(fit.tested, np.clip(p, 1e-300, 1.0), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = np.where(quiet, mean, fit.mean) / fit.den
        actual = np.where(quiet, 0.0, fit.num) / fit.den
    score = np.where(fit.tested, np.minimum(ndtri(p), 0.0), np.nan)
    lower = expected * share
    return Score(expected, lower, np.full_like(expected, np.inf), p, effect_of(actual, expected), score)


def _stretch(fit: Fit, share: float) -> tuple[Floats, Floats]:
    """Expected sum over the quiet stretch that ends in each bucket and its standard deviation, NaN where not quiet."""
    here = np.arange(fit.num.shape[1])[None, :]
    told = fit.learn | fit.tested
    level = np.where(np.isfinite(fit.level.calm), fit.level.calm, 0.0)
    seen = np.where(told, np.nan_to_num(fit.num), np.inf)
    quiet = told & (seen <= share * fit.base * level)
    # What counts as quiet is judged by the level before the stretch, so a decaying level cannot end it.
    last = np.maximum.accumulate(np.where(told & (seen > 0) & ~quiet, here, -1), axis=1)
    start = np.minimum(last + 1, here)
    before = np.take_along_axis(level, start, axis=1)
    size = np.where(told, fit.base, 0.0)
    mean = _since(size, last) * before
    usual = fit.base * level
    ratio = np.where(usual > 0, fit.variance / np.where(usual > 0, usual, 1.0), 1.0)
    rough = np.take_along_axis(np.sqrt(ratio), start, axis=1)
    spread = _since(np.sqrt(size), last) * np.sqrt(before) * np.maximum(rough, 1.0)
    silent = quiet | (told & (seen <= share * fit.base * before))
    valid = silent & (mean > 0) & (last >= 0)
    return np.where(valid, mean, np.nan), np.where(valid, spread, np.nan)


def _since(values: Floats, last: np.ndarray) -> Floats:
    """Sum of the buckets after `last` up to this one."""
    total = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    return total[:, 1:] - np.take_along_axis(total, last + 1, axis=1)
