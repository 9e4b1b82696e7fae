"""Drift: a small shift that lasts."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter
from scipy.special import ndtr, ndtri

from monitors.detectors.baseline import baseline
from monitors.detectors.batch import Batch
from monitors.detectors.registry import detector
from monitors.detectors.score import Score, effect_of


@detector("drift")
def drift(batch: Batch, *, weight: float = 0.35) -> Score:
    """Exponentially weighted mean of the standardised deviations (Roberts 1959), two-sided."""
    fit = baseline(batch)
    z = np.nan_to_num(np.clip((fit.actual - fit.expected) / fit.sd, -4, 4))
    smooth = lfilter([weight], [1, weight - 1], z, axis=1) / np.sqrt(weight / (2 - weight))
    p = np.where(np.isfinite(fit.sd), np.clip(2 * ndtr(-np.abs(smooth)), 1e-16, 1.0), np.nan)
    half = 1.96 * fit.sd
    return Score(
        fit.expected,
        np.maximum(fit.expected - half, 0),
        fit.expected + half,
        p,
        effect_of(fit.actual, fit.expected),
        -np.sign(smooth) * ndtri(p / 2),
    )
