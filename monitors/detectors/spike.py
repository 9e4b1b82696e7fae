"""Spike: one bucket far from its baseline."""

from __future__ import annotations

from monitors.detector_options.option_types import OpenShare
from monitors.detectors.arrays.batch import Batch
from monitors.detectors.arrays.score import Score
from monitors.detectors.band import score_of_fit
from monitors.detectors.baseline.fit import fit_batch
from monitors.detectors.registry import detector
from monitors.detectors.signs import signed


@detector("spike")
def spike(batch: Batch, *, up: OpenShare = 0.5) -> Score:
    """Residual of each bucket against seasonal index × level × common shift, calibrated by pooled conformal ranks.

    up: share of the test's error spent on increases (0.5 = the same for both directions).

    Options:
        up: Share of the test's error spent on increases; 0.5 = the same for both directions.
    """

    def judge(part: Batch) -> Score:
        fit = fit_batch(part)
        return score_of_fit(fit, fit.score, up)

    return signed(judge, batch)
