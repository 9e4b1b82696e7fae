"""A monitor's morning: its rows, its panels, its scores; scores are reused where the past did not change.

Detectors use the past only, so a bucket's score is the same whether or not later buckets follow. When many
mornings are run at once, each block of them is scored at its last morning, and an earlier morning whose
panel is the beginning of that one takes its scores from there. A morning whose data were different then
(rows that arrived later) is scored by itself: reuse is a question of equality, never of trust.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.catalogue import Monitor
from monitors.detectors import DETECTORS, Batch, Score
from monitors.judge import Scored
from monitors.series import (
    Flags,
    Panel,
    buckets_between,
    build_panels,
    history_since,
    read_leaves,
    tested_buckets,
)
from queries.engine import Engine

HISTORY = {"day": 112, "hour": 42}
Calendar = Callable[[date], Any]
Usable = Callable[[Monitor, date, npt.NDArray[np.datetime64]], Flags]


@dataclass(frozen=True)
class Look:
    """A monitor as one morning saw it. `reused`: its scores were taken from a later morning's."""

    monitor: Monitor
    leaves: pd.DataFrame
    scored: list[Scored]
    reused: bool


@dataclass
class Scorer:
    """Scores monitors morning by morning, up to `last_morning`.

    first_day: monitor → first day with data of its extracts; usable: (monitor, morning, bucket starts) →
    which buckets no data fault touches, as that morning knew; calendar: what was known beforehand.
    """

    engine: Engine
    last_morning: date
    first_day: Mapping[str, date]
    usable: Usable
    calendar: Calendar
    _ahead: dict[str, tuple[date, list[Scored]]] = field(default_factory=dict)

    def look(self, monitor: Monitor, morning: date) -> Look:
        """The monitor as `morning` saw it. Raises EngineError, SeriesError, or a detector's ValueError."""
        since = self._since(monitor, morning)
        leaves, panels = self._panels(monitor, since, morning)
        ahead = self._scores_ahead(monitor, since, morning)
        found = [_begin(panel, later) for panel, later in zip(panels, ahead, strict=True)] if ahead else []
        scores = [score for score in found if score is not None]
        reused = len(scores) == len(panels)
        if not reused:
            scores = [score_panel(panel, self.calendar(morning)) for panel in panels]
        columns = tested_buckets(monitor, morning)
        scored = [Scored(panel, score, columns) for panel, score in zip(panels, scores, strict=True)]
        return Look(monitor, leaves, scored, reused)

    def _since(self, monitor: Monitor, morning: date) -> date:
        since = history_since(morning, HISTORY[monitor.grain] + (monitor.lag or 0))
        return max(since, self.first_day.get(monitor.name, since))

    def _panels(self, monitor: Monitor, since: date, morning: date) -> tuple[pd.DataFrame, list[Panel]]:
        leaves = read_leaves(self.engine.at(morning), monitor, since, morning)
        buckets = buckets_between(monitor, since, morning)
        return leaves, build_panels(monitor, leaves, buckets, self.usable(monitor, morning, buckets))

    def _scores_ahead(self, monitor: Monitor, since: date, morning: date) -> list[Scored] | None:
        """The monitor scored at the last morning that reads from the same day; None when that is this one."""
        later = self.last_morning
        while later > morning and self._since(monitor, later) != since:
            later -= timedelta(days=1)
        if later <= morning:
            return None
        known = self._ahead.get(monitor.name)
        if known is None or known[0] != since:
            _, panels = self._panels(monitor, since, later)
            scored = [
                Scored(panel, score_panel(panel, self.calendar(later)), slice(0, 0)) for panel in panels
            ]
            known = self._ahead[monitor.name] = (since, scored)
        return known[1]


def score_panel(panel: Panel, calendar: Any = None) -> dict[str, Score]:
    """Detector → its scores for every cell, with the options of the monitor's header."""
    batch = Batch(
        panel.ts,
        panel.numerator,
        panel.denominator,
        panel.segments,
        calendar,
        np.broadcast_to(panel.usable, panel.numerator.shape),
    )
    return {name: DETECTORS[name](batch, **options) for name, options in panel.monitor.detectors.items()}


def _begin(panel: Panel, later: Scored) -> dict[str, Score] | None:
    """The scores of `later` cut to `panel`, or None unless its panel begins exactly as this one is."""
    width = len(panel.ts)
    other = later.panel
    rows = _rows_in(panel, other)
    if rows is None or not np.array_equal(panel.usable, other.usable[:width]):
        return None
    others = np.ones(other.rows, dtype=bool)
    others[rows] = False
    for mine, theirs in _measures(panel, other):
        if not np.array_equal(mine, theirs[rows, :width]) or theirs[others, :width].any():
            return None
    return {name: _cut(score, rows, width) for name, score in later.scores.items()}


def _measures(panel: Panel, other: Panel) -> list[tuple[Any, Any]]:
    pairs = [(panel.numerator, other.numerator)]
    if panel.denominator is not None and other.denominator is not None:
        pairs.append((panel.denominator, other.denominator))
    return pairs


def _rows_in(panel: Panel, other: Panel) -> Any:
    """Row numbers of the panel's segments in another panel, or None when one is missing there."""
    if not panel.watch:
        return np.zeros(panel.rows, dtype=np.int64)
    place = {tuple(row): number for number, row in enumerate(other.segments.itertuples(index=False))}
    rows = [place.get(tuple(row)) for row in panel.segments.itertuples(index=False)]
    return None if None in rows else np.array(rows, dtype=np.int64)


def _cut(score: Score, rows: Any, width: int) -> Score:
    return Score(*(getattr(score, name)[rows, :width] for name in score.__dataclass_fields__))
