"""Silence: a rule, feed or segment has stopped."""

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
    """Probability of a run of quiet buckets as long as the one that ends in each bucket; one-sided.

    share: a bucket is quiet at no more than this share of its expectation. The run is tested against the level before
        it, as zero events of one negative binomial whose buckets are taken as fully dependent, which errs on the side
        of large p-values. A bucket that is not quiet has p = 1. A bucket with a denominator of 0 is not tested.

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
    """Expected sum of the quiet run that ends in each bucket and its standard deviation [nS, nT]; NaN where a bucket
    is not quiet.
    """
    here = np.arange(fit.num.shape[1])[None, :]
    observed = fit.learn | fit.tested
    level = np.where(np.isfinite(fit.level.calm), fit.level.calm, 0.0)
    seen = np.where(observed, np.nan_to_num(fit.num), np.inf)
    quiet = observed & (seen <= share * fit.base * level)
    # Quiet is relative to the level before the run, so that the decaying level cannot end it.
    last = np.maximum.accumulate(np.where(observed & (seen > 0) & ~quiet, here, -1), axis=1)
    start = np.minimum(last + 1, here)
    before = np.take_along_axis(level, start, axis=1)
    size = np.where(observed, fit.base, 0.0)
    mean = _since(size, last) * before
    usual = fit.base * level
    ratio = np.where(usual > 0, fit.variance / np.where(usual > 0, usual, 1.0), 1.0)
    dispersion = np.take_along_axis(np.sqrt(ratio), start, axis=1)
    spread = _since(np.sqrt(size), last) * np.sqrt(before) * np.maximum(dispersion, 1.0)
    silent = quiet | (observed & (seen <= share * fit.base * before))
    valid = silent & (mean > 0) & (last >= 0)
    return np.where(valid, mean, np.nan), np.where(valid, spread, np.nan)


def _since(values: Floats, last: np.ndarray) -> Floats:
    """Sum of the buckets after `last` up to the current one [nS, nT]."""
    total = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    return total[:, 1:] - np.take_along_axis(total, last + 1, axis=1)
