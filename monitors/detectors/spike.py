"""Spike: one bucket far from its baseline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import ndtri

from monitors.detector_options.option_types import OpenShare
from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.score import Score
from monitors.detectors.arrays.timing import WARM, Timing
from monitors.detectors.band import score_of_fit
from monitors.detectors.baseline.fit import Fit, fit_batch
from monitors.detectors.baseline.prepare import SEVERAL, youth
from monitors.detectors.new_value import rank_among_newcomers
from monitors.detectors.registry import detector
from monitors.detectors.signs import signed
from monitors.detectors.strongest import recalibrated

NEWCOMERS = 10  # earlier newcomers of a panel from which one is ranked among them; chosen


@detector("spike")
def spike(batch: Batch, *, up: OpenShare = 0.5) -> Score:
    """Residual of each bucket against seasonal index × level × common shift, calibrated by pooled conformal ranks.

    What a group of segments that share a value did together, and that none shows alone, is told by its leading one.
    A segment of a volume that is too young for a baseline is asked whether so young a one ever did so much.

    up: share of the test's error spent on increases (0.5 = the same for both directions).

    Options:
        up: Share of the test's error spent on increases; 0.5 = the same for both directions.
    """

    def judge(part: Batch) -> Score:
        fit = fit_batch(part)
        return with_newcomers(spike_of_fit(fit, up), part, fit.timing, fit.tested)

    return signed(judge, batch)


def spike_of_fit(fit: Fit, up: float = 0.5) -> Score:
    """The spike score of a fit, without newcomers: of one panel, or of panels fitted together."""
    return score_of_fit(fit, _with_groups(fit), up)


def with_newcomers(score: Score, batch: Batch, timing: Timing, tested: Flags) -> Score:
    """The score, with segments that are too young for a baseline ranked among those that were as young before.

    tested: cells that have a baseline [nS, nT]. Volumes of panels only, up only, where none but they themselves can
    say what is usual: a new account's first hour against the first hours of earlier new accounts. Nothing is expected
    of it, and no band is drawn.
    """
    if batch.denominator is not None or batch.shape[0] < SEVERAL:
        return score
    warm = round(max(2 * youth(timing), WARM))
    num = np.where(batch.usable & np.isfinite(batch.numerator), np.maximum(batch.numerator, 0.0), 0.0)
    begun = np.cumsum(num, axis=1) > 0
    born = np.argmax(begun, axis=1)[:, None]
    here = np.arange(num.shape[1])[None, :]
    earlier = ((born >= warm) & (born < here)).sum(axis=0)[None, :]
    new = begun & ~tested & (num > 0) & (born >= warm) & ~np.isfinite(score.p_value)
    new &= earlier >= NEWCOMERS
    if not new.any():
        return score
    p = rank_among_newcomers(np.where(new, num, 0.0), new, warm, counts=True)
    return replace(
        score,
        expected=np.where(new, 0.0, score.expected),
        lower=np.where(new, 0.0, score.lower),
        upper=np.where(new, 0.0, score.upper),
        p_value=np.where(new, p, score.p_value),
        effect=np.where(new, np.inf, score.effect),
        score=np.where(new, -ndtri(np.minimum(p, 1 - 1e-12)), score.score),
    )


def _with_groups(fit: Fit) -> Floats:
    """Calibrated scores [nS, nT], with the common shift of a group on its leading segment where that is larger."""
    group = np.where(fit.tested, fit.moves.group_score, 0.0)
    larger = np.abs(group) > np.abs(fit.score)
    if not larger.any():
        return fit.score
    scored = recalibrated(fit, np.where(larger, group, fit.score))
    # Of panels scored together those without one keep their scores.
    return np.where(larger.any(axis=(-2, -1), keepdims=True), scored, fit.score)
