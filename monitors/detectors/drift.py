"""Drift: a small change that lasts."""

from __future__ import annotations

from dataclasses import replace

from monitors.detector_options.option_types import Days, OpenShare
from monitors.detectors.arrays.batch import Batch, Floats
from monitors.detectors.arrays.score import Score
from monitors.detectors.band import score_of_fit
from monitors.detectors.baseline.fit import Fit, fit_batch
from monitors.detectors.registry import detector
from monitors.detectors.signs import signed
from monitors.detectors.strongest import recalibrated, strongest
from monitors.detectors.windows import window_scores


@detector("drift")
def drift(batch: Batch, *, days: Days = 8.0, up: OpenShare = 0.5) -> Score:
    """Largest of several moving sums of 2 buckets to `days` days (a scan over onsets, like a CUSUM).

    up: share of the test's error spent on increases. A window counts only while its most recent part supports it, so
        that an episode ends when the shift ends.

    Options:
        days: Length of the longest moving sum.
        up: Share of the test's error spent on increases; 0.5 = the same for both directions.
    """

    return signed(lambda part: drift_of_fit(fit_batch(part), days, up), batch)


def drift_of_fit(fit: Fit, days: float = 8.0, up: float = 0.5) -> Score:
    """The drift score of a fit: of one panel, or of panels fitted together."""
    score, reach = drift_score(fit, days)
    return replace(score_of_fit(fit, score, up), reach=reach)


def drift_score(fit: Fit, days: float) -> tuple[Floats, Floats]:
    """Calibrated normal score of the strongest window that ends in each bucket, and the buckets it covers [nS, nT]."""
    (width, shortest), *wider = window_scores(fit, days)
    # An event of one bucket that is over is in every window after it: the newest bucket has a say too.
    best, reach = strongest(shortest, wider, both=True, width=width, newest=fit.score)
    return recalibrated(fit, best, by_other_score=True), reach
