"""The strongest evidence that ends in a bucket: the bucket alone, or the last few together."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.score import Score
from monitors.detectors.band import answer
from monitors.detectors.baseline.fit import Fit, fit_batch
from monitors.detectors.calibration.conformal import normal_scores
from monitors.detectors.windows import window_scores

UP = 0.9  # share of a panel's error spent on increases: there the money is lost
LONGEST = 8.0  # days a slow shift is followed
NOW = 1.5  # a lone series has nobody to compare with: a bucket must deviate the same way itself
LONG = 0.85  # flatter still than the line of one bucket: the windows of one wave are one draw, not several
SLACK = 0.5  # log odds for "it has ended" that a window's most recent part may show


@dataclass(frozen=True, kw_only=True)
class StrongestEvidence(Score):
    """alone: normal score of the bucket by itself; reach: buckets the strongest evidence covers; shift: the change per
    bucket that it amounts to, signed, in deviates of one bucket.
    """

    alone: Floats
    reach: Floats
    shift: Floats


def panel_evidence(batch: Batch) -> StrongestEvidence:
    """The bucket alone, a rise over a few together, or, on the segment that leads it, the move of a whole kind."""
    fit = fit_batch(batch)
    kind = np.where(fit.tested, fit.moves.kind, 0.0)
    alone = np.where(np.abs(kind) > np.abs(fit.score), kind, fit.score)
    return _evidence(fit, alone, UP, both=False, now=0.0)


def series_evidence(batch: Batch) -> StrongestEvidence:
    """The same for one series, where a fall counts as much as a rise."""
    fit = fit_batch(batch)
    return _evidence(fit, fit.score, 0.5, both=True, now=NOW)


def _evidence(fit: Fit, alone: Floats, up: float, both: bool, now: float) -> StrongestEvidence:
    best, reach = strongest(alone, window_scores(fit, LONGEST), both, now=now)
    score = answer(fit, calibrated(fit, best), up)
    parts = {field.name: getattr(score, field.name) for field in fields(score)}
    return StrongestEvidence(**{**parts, "reach": reach}, alone=fit.score, shift=best / np.sqrt(reach))


def strongest(
    alone: Floats, scores: list[tuple[int, Floats]], both: bool, width: int = 1, now: float = 0.0
) -> tuple[Floats, Floats]:
    """The score of largest size and the buckets it covers; NaN where the bucket is not tested [nS, nT].

    alone: score of the last `width` buckets; scores: of wider windows, rising. A window counts only while its most
    recent parts bear it out. both: windows of decrease count as well as those of increase.
    """
    best, reach = alone, np.full(alone.shape, float(width))
    for side in (1.0, -1.0) if both else (1.0,):
        parts = [(width, side * alone)]
        for wider, score in scores:
            here = side * score
            with np.errstate(invalid="ignore"):
                wins = (here > np.abs(best)) & _lasting(here, wider, parts, now)
            best, reach = np.where(wins, score, best), np.where(wins, float(wider), reach)
            parts.append((wider, here))
    return best, reach


def _lasting(score: Floats, width: int, parts: list[tuple[int, Floats]], now: float) -> Flags:
    """Whether no recent part of a window says that it has ended.

    Were the shift still there, the last k buckets would score r = score × √(k ÷ width) on average, else 0: the log
    odds of having ended are r × (r ÷ 2 − their score).
    """
    good = np.ones(score.shape, dtype=bool)
    for part, recent in parts:
        due = np.maximum(score, 1e-9) * (part / width) ** 0.5
        good &= ~(recent < np.maximum(due / 2 - SLACK / due, now))
    return good


def calibrated(fit: Fit, best: Floats, *, elsewhere: bool = False) -> Floats:
    """Calibrated again as a whole: looking through several windows has its price.

    elsewhere: the bucket alone, for which some were hidden, is no part of it.
    """
    rule = replace(fit.rule, prior=60.0, wide=1.25, flat=LONG if elsewhere else fit.rule.flat)
    kinds = int(fit.kind.max(initial=0)) + 1
    score, _, _ = normal_scores(
        best, fit.kind, fit.learn, kinds, rule, hidden=fit.hidden, elsewhere=elsewhere, band=False
    )
    return score
