"""A desk in memory: mornings over given series, judged and turned into episodes as the nightly run does.

The questions, the decision and the life of episodes are the same; nothing is read or written. So an episode opened
here is an alert that a reader of the desk would have seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from monitors.catalogue.monitor import Monitor
from monitors.decide.observations import observe
from monitors.detectors import Score
from monitors.detectors.decision.floors import Floors
from monitors.life.episode import Episode
from monitors.life.episodes import Policy, step
from monitors.life.finding import Finding
from monitors.life.segment import encode
from monitors.observe.block_rows import WholeRows
from monitors.observe.scoring import PER_DAY, MonitorScores, ScoredPanel
from monitors.observe.series import Panel


@dataclass(frozen=True)
class Terms:
    """The desk's rules: false-discovery budget, floors of the judge, life of episodes, and each monitor's delay.

    a_month: false alerts a month at most (None: by the number of questions, as `first_bound`).
    delays: monitor → days from a bucket to the morning that judges it, 1 where none is given.
    """

    budget: float = 0.10
    floors: Floors = field(default_factory=Floors)
    policy: Policy = field(default_factory=Policy)
    delays: Mapping[str, int] = field(default_factory=dict)
    a_month: float | None = None

    def delay(self, panel: Panel) -> int:
        """Days from a bucket of this panel to the morning that judges it."""
        return self.delays.get(panel.monitor.name, 1)


@dataclass(frozen=True)
class Discovery:
    """One finding: number of its panel, row of the segment and column; kept: it opened an episode."""

    panel: int
    row: int
    column: int
    kept: bool


@dataclass(frozen=True)
class ReportedAlert:
    """One morning: number of questions decided together, findings, and the episodes afterwards."""

    morning: date
    tested: int
    found: tuple[Discovery, ...]
    episodes: tuple[Episode, ...]


class Cells:
    """Position of a finding's segment among the panels."""

    def __init__(self, panels: Sequence[Panel]) -> None:
        """Panels keep their number."""
        self.panels = panels

    def at(self, monitor: str, segment: str, bucket: str) -> tuple[int, int, int]:
        """Panel, row and column of a segment's bucket. Raises KeyError for a segment that is in no panel."""
        panel, row = self._rows[monitor, segment]
        ts = self.panels[panel].ts
        return panel, row, int(np.searchsorted(ts, np.datetime64(bucket)))

    @cached_property
    def _rows(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(monitor, segment) → panel and row."""
        return {
            (panel.monitor.name, encode(panel.segment(row))): (number, row)
            for number, panel in enumerate(self.panels)
            for row in range(panel.rows)
        }


def rehearse(
    panels: Sequence[Panel],
    scores: Sequence[Mapping[str, Score]],
    terms: Terms,
    cells: Cells,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[ReportedAlert]:
    """The mornings of these panels in order, without those on which nothing is tested; scores: by detector, per
    panel.
    """
    known: list[Episode] = []
    rows = {panel.monitor.name: WholeRows(panel.monitor, _no_leaves(panel.monitor)) for panel in panels}
    tested = [_tested_days(panel, one) for panel, one in zip(panels, scores, strict=True)]
    mornings = list(_mornings(panels, terms))
    for number, morning in enumerate(mornings):
        looks: dict[str, tuple[Monitor, list[ScoredPanel]]] = {}
        for panel, one, asked in zip(panels, scores, tested, strict=True):
            day = _day_number(panel, morning - timedelta(days=terms.delay(panel)))
            if 0 <= day < len(asked) and asked[day]:
                width = PER_DAY[panel.monitor.grain]
                columns = slice(day * width, (day + 1) * width)
                _, scored = looks.setdefault(panel.monitor.name, (panel.monitor, []))
                scored.append(ScoredPanel(panel, one, columns))
        scores_today = [MonitorScores(m, rows[m.name], scored, True, True) for m, scored in looks.values()]
        seen = observe(scores_today, known, terms.budget, terms.floors, terms.a_month)
        known = step(known, seen.observations, morning, terms.policy)
        if seen.tested:
            found = tuple(_place(finding, cells) for finding in seen.findings)
            yield ReportedAlert(morning, seen.tested, found, tuple(known))
        if progress is not None:
            progress(number + 1, len(mornings))


def _place(finding: Finding, cells: Cells) -> Discovery:
    """The finding as a position among the panels."""
    where = cells.at(finding.monitor, finding.segment, finding.bucket)
    return Discovery(*where, kept=finding.verdict == "kept")


def _mornings(panels: Sequence[Panel], terms: Terms) -> Iterator[date]:
    """All mornings that judge a bucket of these panels."""
    spans = [
        (_first(panel), terms.delay(panel), len(panel.ts) // PER_DAY[panel.monitor.grain])
        for panel in panels
        if len(panel.ts)
    ]
    if spans:
        first = min(start + timedelta(days=delay) for start, delay, _ in spans)
        last = max(start + timedelta(days=delay + days - 1) for start, delay, days in spans)
        for number in range((last - first).days + 1):
            yield first + timedelta(days=number)


def _tested_days(panel: Panel, scores: Mapping[str, Score]) -> np.ndarray:
    """Whether any segment of the panel was tested on a day [days]."""
    tested = np.zeros(len(panel.ts), dtype=bool)
    for score in scores.values():
        tested |= np.isfinite(score.p_value).any(axis=0)
    return np.asarray(tested.reshape(-1, PER_DAY[panel.monitor.grain]).any(axis=1))


def _first(panel: Panel) -> date:
    """First day of a panel."""
    return date.fromisoformat(str(panel.ts[0])[:10])


def _day_number(panel: Panel, day: date) -> int:
    """Number of a day in a panel."""
    return (day - _first(panel)).days


def _no_leaves(monitor: Monitor) -> pd.DataFrame:
    """An empty leaf table, with which an episode's footprint is its segment only."""
    return pd.DataFrame({name: [] for name in monitor.watched} | {"bucket": np.array([], "datetime64[us]")})
