"""The two public entries: a panel of segments, and one series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from monitors.detectors.batch import Batch, Flags, Floats
from monitors.detectors.band import answer
from monitors.detectors.drift import strongest, window_scores
from monitors.detectors.fit import fit_batch
from monitors.detectors.promise import Promise, keep_promise

PANEL = Promise()
UP = 0.9  # share of the error spent on increases: there the money is lost
LONGEST = 8.0  # days a slow shift is followed


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
    that ends in the bucket: the bucket itself or the last few together.
    """
    batch = Batch(ts, numerator, denominator, segments, calendar, usable)
    fit = fit_batch(batch)
    score = answer(fit, strongest(fit, fit.score, window_scores(fit, LONGEST), both=False), UP)
    flag = keep_promise(score.p_value, fit.timing.day_of(), fit.timing.per_day, promise)
    return Scored(
        batch.ts, score.p_value, flag, score.expected, score.lower, score.upper, score.score, score.effect
    )


def score_series(ts: Any, numerator: Any, denominator: Any = None, *, calendar: Any = None) -> Scored:
    """The same for one series."""
    many = score_panel(
        ts,
        np.asarray(numerator, dtype=float)[None, :],
        None if denominator is None else np.asarray(denominator, dtype=float)[None, :],
        calendar=calendar,
    )
    return Scored(
        many.ts,
        *(getattr(many, n)[0] for n in ["p_value", "flag", "expected", "lower", "upper", "score", "effect"]),
    )
