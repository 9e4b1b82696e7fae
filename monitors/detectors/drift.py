"""Drift: a small shift that lasts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from monitors.detectors.band import answer
from monitors.detectors.batch import Batch, Floats
from monitors.detectors.conformal import normal_scores
from monitors.detectors.fit import Fit, fit_batch
from monitors.detectors.registry import detector
from monitors.detectors.score import Score
from monitors.detectors.signs import signed
from monitors.detectors.windows import window_score

GROWTH = 0.25  # a window twice as long may score so much more (power of two) than its latest part
NOW = 1.5  # score the bucket itself must have


@detector("drift")
def drift(batch: Batch, *, days: float = 8.0, up: float = 0.5) -> Score:
    """Largest of several moving sums (a scan over onsets, as a CUSUM is), 2 buckets to `days` days long.

    A bucket scores only while it deviates the same way itself, so that an episode ends when the shift does.
    """

    def judge(part: Batch) -> Score:
        fit = fit_batch(part)
        return answer(fit, drift_score(fit, days), up)

    return signed(judge, batch)


def drift_score(fit: Fit, days: float) -> Floats:
    """Calibrated normal score of the strongest window that ends here."""
    scores = window_scores(fit, days)
    return strongest(fit, scores[0][1], scores[1:], both=True, width=scores[0][0])


def window_scores(fit: Fit, days: float) -> list[tuple[int, Floats]]:
    """Windows from 2 or 3 buckets up to `days`, each with its calibrated score."""
    longest = max(4, round(fit.timing.buckets(min(days, 3.0) if fit.timing.per_day > 1 else days)))
    steps = max(2, round(np.log(longest) / np.log(2.8)))
    widths = sorted({max(2, round(longest ** (k / steps))) for k in range(1, steps + 1)})
    return [(width, window_score(fit, width)) for width in widths]


def strongest(
    fit: Fit, alone: Floats, scores: list[tuple[int, Floats]], both: bool, width: int = 1
) -> Floats:
    """The score of largest size, calibrated again as a whole: looking through several windows has its price.

    A window counts for no more than its own most recent part bears out at the same rate, so that yesterday's peak
    does not colour today. alone: the score of the last `width` buckets, NaN = not tested.
    both: windows of decrease count as well as those of increase.
    """
    best = alone
    for side in (1.0, -1.0) if both else (1.0,):
        reach, last = side * alone, width
        for wider, score in scores:
            limit = reach * (wider / last) ** GROWTH
            reach = np.fmin(np.fmin(side * score, limit), 12.0)
            reach = np.where(np.isfinite(score), reach, np.minimum(limit, side * alone))
            last = wider
            grown = (side * fit.score > NOW) & (reach > np.abs(best))
            best = np.where(grown, side * reach, best)
    final, _, _ = normal_scores(
        best, fit.kind, fit.learn, int(fit.kind.max(initial=0)) + 1, replace(fit.rule, prior=60.0, wide=1.25)
    )
    return final
