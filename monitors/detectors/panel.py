"""The two public entry points: a panel of segments, and one series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from monitors.detector_options.default_detectors import DEFAULT_DETECTORS
from monitors.detectors.arrays.batch import Batch, Flags, Floats
from monitors.detectors.arrays.score import Score, effect_of, no_score
from monitors.detectors.arrays.timing import DAY, Timing, read_timing
from monitors.detectors.decision.by_morning import DeskRules, decide_mornings
from monitors.detectors.decision.looks import Judged, whole_so_far
from monitors.detectors.decision.memory import MEMORY
from monitors.detectors.registry import DETECTORS

Index = npt.NDArray[np.int64]
EVEN = 0.5  # share of the error at which both sides count alike
UP = 0.9  # share of a panel's error spent on increases, where the money is lost; chosen


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
    direction: str = "both",
    up: float = UP,
    terms: DeskRules | None = None,
) -> PanelAnswer:
    """p-values, bands and the decisions of a panel [segments, buckets], morning by morning, from the past only.

    ts, numerator, denominator, segments, calendar, usable: as in `Batch`. direction: up, down or both. up: share of the
        error spent on increases, where the money is lost; above one half slow changes are increases only, for
        segments that wind down are no news. terms: the rules of the decision (None: those of a home of
        this one panel).
    The same detectors, questions, decision and limits as those of a monitor without a detector of its own in the
    nightly run: one question per segment and day, one step-up over all of them, no question while an alert is open.
    A day's hours are decided together: of a last day that is not whole yet the flags may still change.
    The p-value of a bucket is the smallest of its detectors' times their number, one-sided where a direction is
    watched. Raises BatchError when shapes disagree.
    """
    batch = Batch(ts, numerator, denominator, segments, calendar, usable)
    rules = terms or DeskRules()
    if not batch.numerator.size:
        return _answer(batch, no_score(batch.shape), np.full(batch.shape, np.nan), no_flags(batch.shape))
    lasting = np.nextafter(1.0, 0.0) if up > EVEN else up
    scores = {n: DETECTORS[n](batch, up=lasting if n in MEMORY else up) for n in DEFAULT_DETECTORS}
    judged = _judged(batch, direction, rules)
    found = decide_mornings(judged, scores, _mornings(read_timing(batch.ts)), rules)
    return _answer(batch, scores[DEFAULT_DETECTORS[0]], found.p, found.flag)


def score_series(
    ts: Any,
    numerator: Any,
    denominator: Any = None,
    *,
    calendar: Any = None,
    direction: str = "both",
    terms: DeskRules | None = None,
) -> PanelAnswer:
    """`score_panel` of one series [buckets], of any regular grain from five minutes to a month.

    A panel of one segment, in which decreases count like increases.

    Raises BatchError when shapes disagree.
    """
    one = np.asarray(numerator, dtype=np.float64)[None, :]
    below = None if denominator is None else np.asarray(denominator, dtype=np.float64)[None, :]
    found = score_panel(ts, one, below, calendar=calendar, direction=direction, up=0.5, terms=terms)
    names = ["p_value", "flag", "expected", "lower", "upper", "score", "effect"]
    return PanelAnswer(found.ts, *(getattr(found, name)[0] for name in names))


def no_flags(shape: tuple[int, int]) -> Flags:
    """Nothing is flagged."""
    return np.zeros(shape, dtype=bool)


def _judged(batch: Batch, direction: str, rules: DeskRules) -> Judged:
    """The batch as the decision sees it: whole numbers are events, and a volume of events has a least number."""
    known = np.where(batch.usable, batch.numerator, np.nan)
    least = rules.floors.volume if batch.denominator is None else 0.0
    trusted = batch.usable & np.isfinite(batch.numerator)
    if batch.denominator is not None:
        trusted = trusted & np.isfinite(batch.denominator) & (batch.denominator > 0)
    return Judged(batch.numerator, batch.denominator, trusted, direction, least, whole_so_far(known))


def _mornings(timing: Timing) -> Index:
    """The morning that judges each bucket [nT]: that after its day, or after the bucket where it is longer."""
    return np.asarray(timing.stamps // DAY)


def _answer(batch: Batch, score: Score, p: Floats, flag: Flags) -> PanelAnswer:
    """The answer of a batch: the first detector's expectation and band, p-values and flags of the decision."""
    with np.errstate(invalid="ignore", divide="ignore"):
        actual = batch.numerator / (1.0 if batch.denominator is None else batch.denominator)
    side = np.where(actual >= score.expected, 1.0, -1.0)
    deviate = side * np.abs(ndtri(np.clip(p / 2, 1e-300, 0.5)))
    effect = effect_of(actual, score.expected)
    return PanelAnswer(batch.ts, p, flag, score.expected, score.lower, score.upper, deviate, effect)
