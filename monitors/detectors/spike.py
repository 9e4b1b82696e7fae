"""Spike: one bucket far from its baseline."""

from __future__ import annotations

import numpy as np

from monitors.detector_options.option_types import OpenShare
from monitors.detectors.arrays.batch import Batch, Floats
from monitors.detectors.arrays.score import Score
from monitors.detectors.band import score_of_fit
from monitors.detectors.baseline.fit import Fit, fit_batch
from monitors.detectors.registry import detector
from monitors.detectors.signs import signed
from monitors.detectors.strongest import recalibrated


@detector("spike")
def spike(batch: Batch, *, up: OpenShare = 0.5) -> Score:
    """Residual of each bucket against seasonal index × level × common shift, calibrated by pooled conformal ranks.

    What a group of segments that share a value did together, and that none shows alone, is told by its leading one.

    up: share of the test's error spent on increases (0.5 = the same for both directions).

    Options:
        up: Share of the test's error spent on increases; 0.5 = the same for both directions.
    """

    def judge(part: Batch) -> Score:
        fit = fit_batch(part)
        return score_of_fit(fit, _with_groups(fit), up)

    return signed(judge, batch)


def _with_groups(fit: Fit) -> Floats:
    """Calibrated scores [nS, nT], with the common shift of a group on its leading segment where that is larger."""
    group = np.where(fit.tested, fit.moves.group_score, 0.0)
    larger = np.abs(group) > np.abs(fit.score)
    if not larger.any():
        return fit.score
    return recalibrated(fit, np.where(larger, group, fit.score))
