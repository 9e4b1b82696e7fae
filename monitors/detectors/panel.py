"""The two public entries: a panel of segments, and one series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from monitors.detectors.band import answer
from monitors.detectors.batch import Batch, Flags, Floats
from monitors.detectors.drift import strongest, window_scores
from monitors.detectors.fit import fit_batch
from monitors.detectors.promise import Promise, hold_open, keep_promise
from monitors.detectors.score import Score
from monitors.detectors.signs import signed
from monitors.detectors.timing import HOUR, read_timing

PANEL = Promise()
UP = 0.9  # share of a panel's error spent on increases: there the money is lost
LONGEST = 8.0  # days a slow shift is followed
ALONE = 1e-4  # p-value that flags an hourly bucket of a lone series; grows with the square root of the grain
ALONE_HOLD = 0.003  # p-value that keeps it flagged


@dataclass(frozen=True)
class Scored:
    """Arrays [segments, buckets], or [buckets] for one series (see `Score`); flag is the default decision."""

    ts: Any
    p_value: Floats
    flag: Flags
    expected: Floats
    lower: Floats
    upper: Floats
    score: Floats
    effect: Floats

    def frame(self) -> pd.DataFrame:
        """One row per bucket (a panel: per segment and bucket, with the segment's row number)."""
        names = ["expected", "lower", "upper", "p_value", "score", "effect", "flag"]
        columns = {name: np.asarray(getattr(self, name)).ravel() for name in names}
        if self.flag.ndim == 1:
            return pd.DataFrame({"ts": self.ts, **columns})
        rows, buckets = self.flag.shape
        where = {"segment": np.repeat(np.arange(rows), buckets), "ts": np.tile(self.ts, rows)}
        return pd.DataFrame({**where, **columns})


def score_panel(
    ts: Any,
    numerator: Any,
    denominator: Any = None,
    *,
    segments: Any = None,
    calendar: Any = None,
    usable: Any = None,
    promise: Promise = PANEL,
) -> Scored:
    """p-values and the default decision for every cell of a panel [segments, buckets], the past only.

    ts, numerator, denominator, segments, calendar, usable: as in `Batch`. The p-value is of the strongest evidence
    that ends in the bucket: the bucket itself or the last few together. Decision: `monitors.detectors.promise`.
    """
    batch = Batch(ts, numerator, denominator, segments, calendar, usable)
    score = signed(_panel_evidence, batch)
    timing = read_timing(batch.ts)
    flag = keep_promise(score.p_value, timing.day_of(), timing.per_day, promise)
    return _scored(batch, score, flag)


def score_series(ts: Any, numerator: Any, denominator: Any = None, *, calendar: Any = None) -> Scored:
    """The same for one series [buckets] of any regular grain from five minutes to a week; both directions alike.

    Arrays of shape [buckets]; `.frame()` gives a table. Flagged at p ≤ 1e-4 for hourly buckets, in proportion to the
    square root of the grain for others (weekly 1.3e-3): about one false alarm in a year at either end.
    """
    one = np.asarray(numerator, dtype=np.float64)[None, :]
    batch = Batch(
        ts, one, None if denominator is None else np.asarray(denominator)[None, :], calendar=calendar
    )
    score = signed(_series_evidence, batch)
    limit = np.full(one.shape, ALONE * np.sqrt(read_timing(batch.ts).grain / HOUR))
    p = np.where(np.isfinite(score.p_value), score.p_value, 1.0)
    many = _scored(batch, score, hold_open(p, np.isfinite(score.p_value), limit, ALONE_HOLD))
    names = ["p_value", "flag", "expected", "lower", "upper", "score", "effect"]
    return Scored(many.ts, *(getattr(many, name)[0] for name in names))


def _panel_evidence(batch: Batch) -> Score:
    """The bucket alone, a few together, or, on the segment that leads it, the move of a whole kind of segments."""
    fit = fit_batch(batch)
    kind = np.where(fit.tested, fit.moves.kind, 0.0)
    alone = np.where(np.abs(kind) > np.abs(fit.score), kind, fit.score)
    return answer(fit, strongest(fit, alone, window_scores(fit, LONGEST), both=False), UP)


def _series_evidence(batch: Batch) -> Score:
    fit = fit_batch(batch)
    return answer(fit, strongest(fit, fit.score, window_scores(fit, LONGEST), both=True))


def _scored(batch: Batch, score: Score, flag: Flags) -> Scored:
    return Scored(
        batch.ts, score.p_value, flag, score.expected, score.lower, score.upper, score.score, score.effect
    )
