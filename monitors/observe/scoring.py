"""A monitor's series and scores, once for many mornings.

Every bucket is seen as it was known when it was judged: with what had arrived by its own morning, no more. So
a day is compared with days of the same completeness, and no morning knows what came later. Detectors use the
past only, hence the scores of one panel serve every morning it covers. Only where a morning trusted other
buckets than its block does (a fault found later) is it scored by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.detectors import DETECTORS, Batch, Score
from monitors.detectors.relapse import RELAPSE
from monitors.observe.series import Panel, buckets_between, build_panels, history_since, read_leaves
from queries.engine.opening import Engine

HISTORY = {"day": 168, "hour": 42}
BLOCK = 28
PER_DAY = {"day": 1, "hour": 24}
Calendar = Callable[[date], Any]
Trust = Callable[[Panel, date], Panel]


@dataclass(frozen=True)
class ScoredPanel:
    """A panel with its scores by detector, and which columns are new this morning."""

    panel: Panel
    scores: Mapping[str, Score]
    columns: slice


@dataclass(frozen=True)
class MonitorScores:
    """A monitor as one morning saw it. `known`: whether the buckets it is to judge can be trusted."""

    monitor: Monitor
    leaves: pd.DataFrame
    scored: list[ScoredPanel]
    known: bool
    reused: bool


@dataclass(frozen=True)
class _Block:
    since: date
    leaves: pd.DataFrame
    scored: list[tuple[Panel, dict[str, Score]]]


@dataclass
class Scorer:
    """Scores monitors for mornings up to `last_morning`.

    first_day: monitor → first day with data of its extracts; settle: monitor → days more than one that its
    extracts need to be complete; trust: the panel with the buckets masked that a data fault touches, as that
    morning knew; calendar: morning → what was known beforehand.
    """

    engine: Engine
    last_morning: date
    first_day: Mapping[str, date]
    settle: Mapping[str, int]
    trust: Trust
    calendar: Calendar
    _blocks: dict[str, _Block] = field(default_factory=dict)

    def look(self, monitor: Monitor, morning: date) -> MonitorScores:
        """The monitor as `morning` saw it. Raises EngineError, SeriesError, or a detector's ValueError."""
        block = self._block(monitor, morning)
        columns = self._columns(monitor, morning, block.since)
        scored, reused = [], True
        for panel, scores in block.scored:
            then = self.trust(_cut(panel, columns.stop), morning)
            if _agree(then, panel, columns.stop):
                scored.append(ScoredPanel(panel, scores, columns))
            else:
                scored.append(ScoredPanel(then, score_panel(then, self.calendar(morning)), columns))
                reused = False
        known = any(one.panel.trusted[:, columns].any() for one in scored)
        return MonitorScores(monitor, block.leaves, scored, known, reused)

    def _block(self, monitor: Monitor, morning: date) -> _Block:
        """The panels and scores that cover a morning: those of the last morning with the same history."""
        since = self._since(monitor, morning)
        known = self._blocks.get(monitor.name)
        if known is not None and known.since == since:
            return known
        last = morning
        while last < self.last_morning and self._since(monitor, last + timedelta(days=1)) == since:
            last += timedelta(days=1)
        seen = self.engine.at(last, within=1 + self.settle.get(monitor.name, 0))
        leaves = read_leaves(seen, monitor, since, last)
        buckets = buckets_between(monitor, since, last)
        whole = _last_whole(monitor, last, self.settle)
        old_enough = buckets < np.datetime64(whole + timedelta(days=1))
        panels = [self.trust(p, last) for p in build_panels(monitor, leaves, buckets, old_enough)]
        scored = [(panel, score_panel(panel, self.calendar(last))) for panel in panels]
        self._blocks[monitor.name] = _Block(since, leaves, scored)
        return self._blocks[monitor.name]

    def _since(self, monitor: Monitor, morning: date) -> date:
        since = history_since(morning, HISTORY[monitor.grain] + (monitor.lag or 0), BLOCK)
        return max(since, self.first_day.get(monitor.name, since))

    def _columns(self, monitor: Monitor, morning: date, since: date) -> slice:
        """The columns new on a morning: of its last whole day, or the cohort that came of age."""
        last = _last_whole(monitor, morning, self.settle)
        start = max((last - since).days, -1) * PER_DAY[monitor.grain]
        return slice(max(start, 0), max(start + PER_DAY[monitor.grain], 0))


def score_panel(panel: Panel, calendar: Any = None) -> dict[str, Score]:
    """Detector → its scores for every cell, with the options of the monitor's header; none without cells.

    Where a change held a level down its return is watched for, whatever the header says.
    """
    if not panel.numerator.size:
        return {}
    batch = Batch(
        panel.ts,
        panel.numerator,
        panel.denominator,
        panel.segments,
        calendar,
        panel.trusted,
        held=panel.held,
    )
    detectors = dict(panel.monitor.detectors)
    if panel.held is not None:
        detectors.setdefault(RELAPSE, {})
    return {name: DETECTORS[name](batch, **options) for name, options in detectors.items()}


def _last_whole(monitor: Monitor, morning: date, settle: Mapping[str, int]) -> date:
    """The last day that a morning can judge: complete, and for cohorts old enough."""
    return morning - timedelta(days=1 + settle.get(monitor.name, 0) + (monitor.lag or 0))


def _agree(then: Panel, panel: Panel, width: int) -> bool:
    """Whether a morning trusted the same cells, and knew the same held levels, as its block up to a column."""
    held, now = (np.zeros(0, bool) if one.held is None else one.held[:, :width] for one in (panel, then))
    return np.array_equal(then.trusted, panel.trusted[:, :width]) and (
        np.array_equal(held, now) or not (held.any() or now.any())
    )


def _cut(panel: Panel, width: int) -> Panel:
    """The panel up to a column, every bucket trusted."""
    return replace(
        panel,
        ts=panel.ts[:width],
        numerator=panel.numerator[:, :width],
        denominator=None if panel.denominator is None else panel.denominator[:, :width],
        exposure=panel.exposure[:, :width],
        usable=np.ones(width, dtype=bool),
        spoiled=None,
        held=None,
    )
