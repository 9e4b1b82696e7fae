"""Drift: a small shift that lasts."""

from __future__ import annotations

from dataclasses import replace

from monitors.detectors.arrays.batch import Batch, Floats
from monitors.detectors.arrays.score import Score
from monitors.detectors.band import answer
from monitors.detectors.baseline.fit import Fit, fit_batch
from monitors.detectors.registry import detector
from monitors.detectors.signs import signed
from monitors.detectors.strongest import calibrated, strongest
from monitors.detectors.windows import window_scores


@detector("drift")
def drift(batch: Batch, *, days: float = 8.0, up: float = 0.5) -> Score:
    """Largest of several moving sums (a scan over onsets, as a CUSUM is), 2 buckets to `days` days long.

    A window scores only while its most recent part bears it out, so that an episode ends when the shift does.
    """

    def judge(part: Batch) -> Score:
        fit = fit_batch(part)
        score, reach = drift_score(fit, days)
        return replace(answer(fit, score, up), reach=reach)

    return signed(judge, batch)


def drift_score(fit: Fit, days: float) -> tuple[Floats, Floats]:
    """Calibrated normal score of the strongest window that ends here, and the buckets it covers."""
    (width, shortest), *wider = window_scores(fit, days)
    best, reach = strongest(shortest, wider, both=True, width=width)
    return calibrated(fit, best, elsewhere=True), reach
