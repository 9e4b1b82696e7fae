"""The strongest evidence that ends in a bucket: the bucket alone, or a moving sum of the last few."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.score import Score
from monitors.detectors.band import score_of_fit
from monitors.detectors.baseline.fit import Fit, fit_batch
from monitors.detectors.calibration.conformal import normal_scores
from monitors.detectors.windows import window_scores

UP = 0.9  # share of a panel's error spent on increases, where the money is lost; chosen
LONGEST = 8.0  # days; longest moving sum; chosen
# normal score that the last bucket of a single series must show the same way, as no panel confirms it; chosen
NOW = 1.5
# factor on the slope of the extrapolated tail for moving sums: those of one wave are one observation; chosen
LONG = 0.85
LARGEST_SD = 1.25  # standard deviation of the largest of several scores before any is seen; chosen
OVER = 1.0  # standard deviations; most that the shortest window says once its newest bucket shows it over; chosen
SLACK = 0.5  # log odds of "has ended" that the most recent part of a window may show; chosen


@dataclass(frozen=True, kw_only=True)
class StrongestEvidence(Score):
    """A score with its source; additional arrays [nS, nT].

    alone: normal score of the bucket by itself; reach: buckets that the strongest evidence covers; shift: the change
        per bucket that it amounts to, signed, in standard deviations of one bucket.
    """

    alone: Floats
    reach: Floats
    shift: Floats


def panel_evidence(batch: Batch) -> StrongestEvidence:
    """Strongest of: the bucket alone, an increase over the last few, and on a group's leading segment the group's
    common shift.
    """
    fit = fit_batch(batch)
    group_score = np.where(fit.tested, fit.moves.group_score, 0.0)
    alone = np.where(np.abs(group_score) > np.abs(fit.score), group_score, fit.score)
    return _evidence(fit, alone, UP, both=False, now=0.0)


def series_evidence(batch: Batch) -> StrongestEvidence:
    """Strongest evidence of one series, in which decreases count like increases."""
    fit = fit_batch(batch)
    return _evidence(fit, fit.score, 0.5, both=True, now=NOW)


def _evidence(fit: Fit, alone: Floats, up: float, both: bool, now: float) -> StrongestEvidence:
    """Strongest evidence from the scores of the buckets alone and of the moving sums, calibrated as a whole."""
    best, reach = strongest(alone, window_scores(fit, LONGEST), both, now=now)
    score = score_of_fit(fit, recalibrated(fit, best), up)
    parts = {field.name: getattr(score, field.name) for field in fields(score)}
    return StrongestEvidence(**{**parts, "reach": reach}, alone=fit.score, shift=best / np.sqrt(reach))


def strongest(
    alone: Floats,
    scores: list[tuple[int, Floats]],
    both: bool,
    width: int = 1,
    now: float = 0.0,
    newest: Floats | None = None,
    sure: float = SLACK,
) -> tuple[Floats, Floats]:
    """The largest score in absolute value and the number of buckets it covers; NaN where the bucket is not tested
    [nS, nT].

    alone: score of the last `width` buckets. scores: (width, score) of wider windows, rising. both: windows of
        decrease count too. now: least score of each recent part. A window counts only while its most recent parts
        support it. newest: score of the newest bucket, where `alone` is of more: it must support each window.
        sure: log odds of "has ended" from which it does not.
    """
    best, reach = alone, np.full(alone.shape, float(width))
    for side in (1.0, -1.0) if both else (1.0,):
        parts = [(width, side * alone, SLACK)]
        if newest is not None:
            parts.insert(0, (1, side * newest, sure))
        for wider, score in scores:
            here = side * score
            with np.errstate(invalid="ignore"):
                wins = (here > np.abs(best)) & _not_ended(here, wider, parts, now)
            best, reach = np.where(wins, score, best), np.where(wins, float(wider), reach)
            parts.append((wider, here, SLACK))
    if newest is not None:
        recent = [(1, np.sign(best) * newest, sure)]
        over = ~_not_ended(np.abs(best), width, recent, now) & np.isfinite(newest)
        best = np.where(over & (reach == width), np.sign(best) * np.minimum(np.abs(best), OVER), best)
    return best, reach


def _not_ended(score: Floats, width: int, parts: list[tuple[int, Floats, float]], now: float) -> Flags:
    """Whether no recent part of a window says that the shift has ended [nS, nT].

    If the shift goes on, the last k buckets have an expected score of r = score × √(k ÷ width), else of 0; so the log
    likelihood ratio of "ended" is r × (r ÷ 2 − their score). parts: buckets, their score, the log odds that it may
    show.
    """
    good = np.ones(score.shape, dtype=bool)
    for part, recent, slack in parts:
        expected = np.maximum(score, 1e-9) * (part / width) ** 0.5
        good &= ~(recent < np.maximum(expected / 2 - slack / expected, now))
    return good


def recalibrated(fit: Fit, best: Floats, *, by_other_score: bool = False) -> Floats:
    """The largest score calibrated again, which pays for the choice among several windows [nS, nT].

    by_other_score: the bucket alone, by which outliers are masked, is not among the scores.
    """
    rule = replace(
        fit.rule,
        prior=60.0,
        prior_sd=LARGEST_SD,
        tail_factor=LONG if by_other_score else fit.rule.tail_factor,
    )
    kinds = int(fit.size_class.max(initial=0)) + 1
    score, _, _ = normal_scores(
        best,
        fit.size_class,
        fit.learn,
        kinds,
        rule,
        masked=fit.masked,
        by_other_score=by_other_score,
        band=False,
    )
    return score
