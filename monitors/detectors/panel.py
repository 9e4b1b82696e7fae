"""The two public entries: a panel of segments, and one series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from monitors.detectors.alert_bound import RATE, keep_promise
from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.score import Score, no_score
from monitors.detectors.arrays.timing import HOUR, read_timing
from monitors.detectors.hold import hold_open
from monitors.detectors.signs import signed
from monitors.detectors.strongest import StrongestEvidence, panel_evidence, series_evidence

ALONE, GROWTH = (
    2e-4,
    0.6,
)  # p-value that flags an hourly bucket of a lone series; the power of the grain it grows with
PATIENCE = (
    1.0  # log odds at which a daily alert has ended; hourly buckets wait log(24) longer: they say less each
)
SHORT = 0.3  # the same for one series, whose buckets are labelled one by one


@dataclass(frozen=True)
class PanelAnswer:
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
    rate: float = RATE,
) -> PanelAnswer:
    """p-values and the default decision for every cell of a panel [segments, buckets], the past only.

    ts, numerator, denominator, segments, calendar, usable: as in `Batch`. The p-value is of the strongest evidence
    that ends in the bucket: the bucket itself or the last few together. Decision: at most `rate` false alerts per
    segment and day open by chance (`monitors.detectors.alert_bound`).
    """
    batch = Batch(ts, numerator, denominator, segments, calendar, usable)
    if not batch.numerator.size:
        return _scored(batch, no_score(batch.shape), np.zeros(batch.shape, dtype=bool))
    found = signed(panel_evidence, batch)
    timing = read_timing(batch.ts)
    sure = keep_promise(found.p_value, timing.per_day, rate)
    return _scored(batch, found, _held(sure, found, PATIENCE + float(np.log(timing.per_day))))


def score_series(ts: Any, numerator: Any, denominator: Any = None, *, calendar: Any = None) -> PanelAnswer:
    """The same for one series [buckets] of any regular grain from five minutes to a week; both directions alike.

    Arrays of shape [buckets]; `.frame()` gives a table. Flagged at p ≤ 2e-4 for hourly buckets, less for finer and
    more for longer ones (five minutes 4.5e-5, daily 1.3e-3, weekly 4.3e-3): a year of any of them has few false alarms,
    and a bucket that stands for more time is likelier to hold something.
    """
    one = np.asarray(numerator, dtype=np.float64)[None, :]
    batch = Batch(
        ts, one, None if denominator is None else np.asarray(denominator)[None, :], calendar=calendar
    )
    if not one.size:
        return _alone(_scored(batch, no_score(batch.shape), np.zeros(batch.shape, dtype=bool)))
    found = signed(series_evidence, batch)
    timing = read_timing(batch.ts)
    limit = ALONE * (timing.grain / HOUR) ** GROWTH
    sure = np.nan_to_num(found.p_value, nan=1.0) <= limit
    return _alone(_scored(batch, found, _held(sure, found, SHORT)))


def _alone(many: PanelAnswer) -> PanelAnswer:
    names = ["p_value", "flag", "expected", "lower", "upper", "score", "effect"]
    return PanelAnswer(many.ts, *(getattr(many, name)[0] for name in names))


def _held(sure: Flags, found: StrongestEvidence, patience: float) -> Flags:
    return hold_open(sure, found.alone, found.reach, found.shift, patience)


def _scored(batch: Batch, score: Score, flag: Flags) -> PanelAnswer:
    return PanelAnswer(
        batch.ts, score.p_value, flag, score.expected, score.lower, score.upper, score.score, score.effect
    )
