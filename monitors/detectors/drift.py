"""Drift: a small shift that lasts."""

from __future__ import annotations

from monitors.detector_options.option_types import Days, OpenShare
from monitors.detectors.arrays.batch import Batch, Floats
from monitors.detectors.arrays.score import Score
from monitors.detectors.band import answer
from monitors.detectors.baseline.fit import Fit, fit_batch
from monitors.detectors.registry import detector
from monitors.detectors.signs import signed
from monitors.detectors.strongest import calibrated, strongest
from monitors.detectors.windows import window_scores


@detector("drift")
def drift(batch: Batch, *, days: Days = 8.0, up: OpenShare = 0.5) -> Score:
    """Largest of several moving sums (a scan over onsets, as a CUSUM is), 2 buckets to `days` days long.

    A window scores only while its most recent part bears it out, so that an episode ends when the shift does.

    Options:
        days: Length of the longest moving sum.
        up: Share of the test's error spent on increases; 0.5 = the same for both directions.
    """

    def judge(part: Batch) -> Score:
        fit = fit_batch(part)
        return answer(fit, drift_score(fit, days), up)

    return signed(judge, batch)


def drift_score(fit: Fit, days: float) -> Floats:
    """Calibrated normal score of the strongest window that ends here."""
    (width, shortest), *wider = window_scores(fit, days)
    return calibrated(fit, strongest(shortest, wider, both=True, width=width)[0], elsewhere=True)
