"""From a fit to the answer every detector gives: expectation and band on the scale people read."""

from __future__ import annotations

import numpy as np

from monitors.detectors.batch import Floats
from monitors.detectors.conformal import two_sided
from monitors.detectors.deviate import value_at
from monitors.detectors.fit import Fit
from monitors.detectors.score import Score, effect_of


def answer(fit: Fit, score: Floats, up: float = 0.5) -> Score:
    """Score of a detector whose calibrated normal score is `score`; the band is the one-bucket 95 % band."""
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = fit.mean / fit.den
        actual = fit.num / fit.den
        lower = value_at(fit.z_lower, fit.mean, fit.variance) / fit.den
        upper = value_at(fit.z_upper, fit.mean, fit.variance) / fit.den
    known = fit.tested & np.isfinite(score)
    p = np.where(known, two_sided(np.nan_to_num(score), up), np.nan)
    lower, upper = np.minimum(lower, expected), np.maximum(upper, expected)
    return Score(expected, lower, upper, p, effect_of(actual, expected), np.where(known, score, np.nan))
