"""From a fit to a `Score`: expectation and band on the scale people read."""

from __future__ import annotations

import weakref

import numpy as np

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.arrays.score import Score, effect_of
from monitors.detectors.baseline.fit import Fit
from monitors.detectors.calibration.conformal import two_sided
from monitors.detectors.calibration.residuals import share_at, value_at

_bands: weakref.WeakKeyDictionary[Fit, tuple[Floats, Floats, Floats]] = weakref.WeakKeyDictionary()


def score_of_fit(fit: Fit, score: Floats, up: float = 0.5) -> Score:
    """The `Score` of a fit: expectation, one-bucket 95 % band, and the p-value of a calibrated normal score.

    score: [nS, nT], standard normal under no change. up: share of the error spent on increases.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        expected, lower, upper = _band(fit)
        actual = fit.num / fit.den
    known = fit.tested & np.isfinite(score)
    p = np.where(known, two_sided(np.nan_to_num(score), up), np.nan)
    return Score(expected, lower, upper, p, effect_of(actual, expected), np.where(known, score, np.nan))


def _band(fit: Fit) -> tuple[Floats, Floats, Floats]:
    """Expectation and 95 % limits of a fit [nS, nT], made once however many detectors score it."""
    if fit not in _bands:
        told = np.zeros(fit.mean.shape)
        if fit.carry.told.any():
            # What was carried moves the expectation as it moves the band; without it they are the mean itself.
            told = _edge(fit, fit.carry.told) - _edge(fit, told)
        expected = np.maximum(fit.mean + np.where(fit.carry.told != 0, told, 0.0), 0.0) / fit.den
        lower, upper = (_edge(fit, residuals) / fit.den for residuals in (fit.z_lower, fit.z_upper))
        _bands[fit] = (expected, np.minimum(lower, expected), np.maximum(upper, expected))
    return _bands[fit]


def _edge(fit: Fit, residuals: Floats) -> Floats:
    """The numerator that has these residuals under the fit: the inverse of the residual."""
    edge = value_at(residuals, fit.mean, fit.variance)
    if fit.share.any():
        parts = (values[fit.share] for values in (residuals, fit.den, fit.mean, fit.variance))
        edge[fit.share] = share_at(*parts)
    return edge
