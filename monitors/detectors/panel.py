"""The two public entry points: a panel of segments, and one series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from monitors.detectors.alert_bound import RATE, alert_flags
from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.score import Score, no_score
from monitors.detectors.arrays.timing import HOUR, read_timing
from monitors.detectors.hold import hold_open
from monitors.detectors.signs import signed
from monitors.detectors.strongest import StrongestEvidence, panel_evidence, series_evidence

# One series: p-value that flags an hourly bucket, and the power of the grain with which it grows; chosen.
ALONE, GROWTH = 2e-4, 0.6
PATIENCE = 1.0  # log odds at which a daily alert has ended, log(24) more for hours; chosen
SHORT = 0.3  # the same for one series, whose buckets are labelled one by one; chosen


@dataclass(frozen=True)
class PanelAnswer:
    """Arrays [segments, buckets], or [buckets] for one series (see `Score`); flag: the default decision."""

    ts: Any
    p_value: Floats
    flag: Flags
    expected: Floats
    lower: Floats
    upper: Floats
    score: Floats
    effect: Floats

    def frame(self) -> pd.DataFrame:
        """One row per bucket; of a panel one per segment and bucket, with the segment's row number."""
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
    """p-values, bands and the default decision for every cell of a panel [segments, buckets], from the past only.

    ts, numerator, denominator, segments, calendar, usable: as in `Batch`. rate: expected false alerts per
        segment-day.
    The p-value is that of the strongest evidence that ends in the bucket: the bucket alone or the last few together.
    An alert opens at the bound on false alerts (`monitors.detectors.alert_bound`) and closes as
    `monitors.detectors.hold` says. Raises BatchError when shapes disagree.
    """
    batch = Batch(ts, numerator, denominator, segments, calendar, usable)
    if not batch.numerator.size:
        return _scored(batch, no_score(batch.shape), np.zeros(batch.shape, dtype=bool))
    found = signed(panel_evidence, batch)
    timing = read_timing(batch.ts)
    opens = alert_flags(found.p_value, timing.per_day, rate)
    return _scored(batch, found, _held(opens, found, PATIENCE + float(np.log(timing.per_day))))


def score_series(ts: Any, numerator: Any, denominator: Any = None, *, calendar: Any = None) -> PanelAnswer:
    """p-values, bands and the default decision for one series [buckets] of any regular grain from five minutes to a
    week.

    ts, numerator, denominator, calendar: as in `Batch`. Increases and decreases count alike.
    A bucket is flagged at p ≤ 2e-4 for hours, less for finer and more for longer grains (five minutes 4.5e-5, day
    1.3e-3, week 4.3e-3), so that a year of any grain has few false alarms. Raises BatchError when shapes disagree.
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
    opens = np.nan_to_num(found.p_value, nan=1.0) <= limit
    return _alone(_scored(batch, found, _held(opens, found, SHORT)))


def _alone(many: PanelAnswer) -> PanelAnswer:
    """The answer of one series: the first row of each array."""
    names = ["p_value", "flag", "expected", "lower", "upper", "score", "effect"]
    return PanelAnswer(many.ts, *(getattr(many, name)[0] for name in names))


def _held(opens: Flags, found: StrongestEvidence, patience: float) -> Flags:
    """Flags of the alerts that open at `opens`, until they close."""
    return hold_open(opens, found.alone, found.reach, found.shift, patience)


def _scored(batch: Batch, score: Score, flag: Flags) -> PanelAnswer:
    """The answer of a batch from its score and its flags."""
    return PanelAnswer(
        batch.ts, score.p_value, flag, score.expected, score.lower, score.upper, score.score, score.effect
    )
