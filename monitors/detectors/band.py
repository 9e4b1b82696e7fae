"""From a fit to the answer every detector gives: expectation and band on the scale people read."""

from __future__ import annotations

import numpy as np

from monitors.detectors.arrays.batch import Floats
from monitors.detectors.arrays.score import Score, effect_of
from monitors.detectors.baseline.fit import Fit
from monitors.detectors.calibration.conformal import two_sided
from monitors.detectors.calibration.residuals import share_at, value_at


def answer(fit: Fit, score: Floats, up: float = 0.5) -> Score:
    """Score of a detector whose calibrated normal score is `score`; the band is the one-bucket 95 % band."""
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = fit.mean / fit.den
        actual = fit.num / fit.den
        lower, upper = (_edge(fit, deviates) / fit.den for deviates in (fit.z_lower, fit.z_upper))
    known = fit.tested & np.isfinite(score)
    p = np.where(known, two_sided(np.nan_to_num(score), up), np.nan)
    lower, upper = np.minimum(lower, expected), np.maximum(upper, expected)
    return Score(expected, lower, upper, p, effect_of(actual, expected), np.where(known, score, np.nan))


def _edge(fit: Fit, deviates: Floats) -> Floats:
    """The numerator at which a bucket would have these deviates."""
    edge = value_at(deviates, fit.mean, fit.variance)
    if fit.share.any():
        parts = (values[fit.share] for values in (deviates, fit.den, fit.mean, fit.variance))
        edge[fit.share] = share_at(*parts)
    return edge
