"""Spike: one bucket far from its baseline."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from monitors.detectors.baseline import baseline
from monitors.detectors.batch import Batch
from monitors.detectors.registry import detector
from monitors.detectors.score import Score, effect_of


@detector("spike")
def spike(batch: Batch) -> Score:
    """Two-sided test of each bucket against the same phase of the weeks before."""
    fit = baseline(batch)
    z = (fit.actual - fit.expected) / fit.sd
    p = np.clip(2 * ndtr(-np.abs(z)), 1e-16, 1.0)
    half = 1.96 * fit.sd
    sign = np.sign(z)
    return Score(
        fit.expected,
        np.maximum(fit.expected - half, 0),
        fit.expected + half,
        p,
        effect_of(fit.actual, fit.expected),
        -sign * ndtri(p / 2),
    )
