"""The two public entries: a panel of segments, and one series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from monitors.detectors.batch import Batch, Flags, Floats
from monitors.detectors.decide import decide
from monitors.detectors.spike import spike


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
) -> Scored:
    """p-values and the default decision for every cell of a panel, the past only."""
    batch = Batch(ts, numerator, denominator, segments, calendar, usable)
    score = spike(batch)
    flag = np.zeros(batch.shape, dtype=bool)
    for t in range(batch.shape[1]):
        flag[:, t] = decide(score.p_value[:, t]).flags
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
