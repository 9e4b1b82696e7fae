"""What the run made of a segment, line and band: a panel is scored once per data version, morning and monitor.

Where the run does not watch a combination of dimensions its panel is scored here in the same way, and the page says
that nobody is alerted there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.life.segment import Segment
from monitors.observe.extract_health import ExtractHealth
from monitors.observe.health import health_of
from monitors.observe.morning_view import view_mornings
from monitors.observe.scoring import Combination, ScoredPanel, Scorer, combination_of
from monitors.observe.segment_row import segment_row
from monitors.store import reading
from pages.desk import withheld
from pages.desk.house import House
from pages.kept.keeper import kept
from queries.engine.opening import WithheldError

PANELS = 48  # scored panels that stay in memory
MONITORS = 24  # monitors whose rows stay beside them
ROW = ("numerator", "actual", "expected", "lower", "upper", "usable")


@dataclass(frozen=True)
class RunBand:
    """A combination of dimensions, scored. `scored` is None, and `problem` says why, where that was impossible."""

    monitor: Monitor
    combination: Combination
    watched: bool
    scored: ScoredPanel | None
    problem: str = ""

    @property
    def note(self) -> str:
        """What a reader has to know beside the band; empty where the run watches it. Holds data: plain text."""
        by = " × ".join(words.label(name) for name in self.combination) or "the whole"
        said = []
        if self.monitor.status == "retired":
            said.append("This monitor is retired: the run does not score it and nobody is alerted here.")
        elif not self.watched:
            said.append(f"The run does not watch {by}: nobody is alerted here.")
        if self.problem:
            said.append(f"No band: {self.problem}")
        elif said:
            said.append("The band is made as the run makes it, over all segments of this kind.")
        return " ".join(said)

    def row(self, where: Mapping[str, str], detector: str) -> pd.DataFrame:
        """A segment by bucket start: ROW, and denominator of a rate; without rows where nothing of it was scored."""
        row = None if self.scored is None else self.scored.panel.row_of(where)
        if self.scored is None or row is None:
            return pd.DataFrame(columns=list(ROW), index=pd.DatetimeIndex([]))
        seen = segment_row(self.scored, row, detector)
        frame = pd.DataFrame({name: getattr(seen, name) for name in ROW}, index=pd.DatetimeIndex(seen.ts))
        return frame if seen.denominator is None else frame.assign(denominator=seen.denominator)

    def detector(self, asked: str) -> str:
        """The detector whose band is drawn where `asked` is wanted: itself if it scored the panel, else the first."""
        scores = self.scored.scores if self.scored is not None else {}
        return asked if asked in scores else next(iter(scores), "")


def of(desk: House, as_of: date, monitor: Monitor, dimensions: Iterable[str]) -> RunBand:
    """The band of every segment of these dimensions, as the morning saw them."""
    combination, watched = combination_of(monitor, dimensions)
    place = (str(desk.root), desk.data_version, as_of, monitor.sql)
    found = _scored(*place, combination, desk, monitor)
    scored, problem = (None, found) if isinstance(found, str) else (found, "")
    return RunBand(monitor, combination, watched and monitor.status != "retired", scored, problem)


def detectors(
    desk: House, as_of: date, monitor: Monitor, segments: Iterable[Segment], since: date
) -> dict[str, str]:
    """Segment in its text form → the detector of its episode with buckets from `since` on, as the alert draws it."""
    found = reading.segment_episodes(desk.store, monitor.name, segments, as_of, since)
    return {segment: episode.detector for segment, episode in found.items()}


@kept(PANELS, "Scoring …")
def _scored(
    root: str,
    version: str,
    as_of: date,
    sql: str,
    combination: Combination,
    _desk: House,
    _monitor: Monitor,
) -> ScoredPanel | str:
    try:
        return _scorer(root, version, as_of, sql, _desk, _monitor).panel(_monitor, as_of, combination)
    except WithheldError as error:
        return withheld.briefly(_desk, str(error))
    except Exception as error:  # as in the run: a bad monitor is a failed monitor, whatever its fault
        return str(error) or type(error).__name__


@kept(MONITORS)
def _scorer(root: str, version: str, as_of: date, sql: str, _desk: House, _monitor: Monitor) -> Scorer:
    engine = _desk.engine(as_of)
    view = view_mornings(
        _desk.home, engine, [_monitor], lambda morning: _health(root, version, morning, _desk)
    )
    return view.scorer(engine, as_of)


@kept(MONITORS)
def _health(root: str, version: str, morning: date, _desk: House) -> ExtractHealth:
    return health_of(_desk.home, _desk.engine(morning).catalog)(morning)
