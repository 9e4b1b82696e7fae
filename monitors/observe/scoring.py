"""A monitor's series and scores, once for many mornings.

Every bucket is seen as it was known when it was judged: with what had arrived by its own morning, no more. So
a day is compared with days of the same completeness, and no morning knows what came later. Detectors use the
past only, hence the scores of one panel serve every morning it covers that had the same segments: a segment is there
from the morning after its first row. Only where a morning trusted other buckets than its
block does (a fault found later), or knew another calendar, is it scored by itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.detectors import Score
from monitors.detectors.sustained import SUSTAINED
from monitors.observe.block_rows import BlockRows, Reader, ReadSpan, read_whole
from monitors.observe.grains import LOOKS, ends, newest_whole, seems, whole_since
from monitors.observe.panel_parts import cut, only
from monitors.observe.panel_scores import detector_scores, scores_together
from monitors.observe.series import Flags, Panel, buckets_between, history_since
from queries.engine.opening import Engine

# Days read by grain: months and weeks long enough for the same time of four and two earlier years.
HISTORY = {"day": 168, "hour": 42, "week": 1150, "month": 1860}
QUARTER = 168  # days read where a monitor is compared with the quarter before its last weeks
BLOCK = 28
PER_DAY = LOOKS
Calendar = Callable[[date], pd.DataFrame | None]
Combination = tuple[str, ...]
Trust = Callable[[Panel, date], Panel]


@dataclass(frozen=True)
class ScoredPanel:
    """A panel with its scores by detector, and which columns are new this morning."""

    panel: Panel
    scores: Mapping[str, Score]
    columns: slice


@dataclass(frozen=True)
class MonitorScores:
    """A monitor as one morning saw it. `known`: whether the buckets it is to judge can be trusted; `note`: what its
    author should know; without panels where no bucket is new: a week is judged once.
    """

    monitor: Monitor
    rows: BlockRows
    scored: list[ScoredPanel]
    known: bool
    reused: bool
    note: str = ""


@dataclass
class _Block:
    """The rows of a monitor that cover some mornings, the newest of them `last`, and what was made of them.

    whole: combination → its panel with every segment, as `last` trusts it; scored: combination → the panel of the
    segments that the mornings last asked about had, with its scores.
    """

    since: date
    last: date
    rows: BlockRows
    buckets: npt.NDArray[np.datetime64]
    old_enough: Flags
    whole: dict[Combination, Panel] = field(default_factory=dict)
    scored: dict[Combination, tuple[Panel, dict[str, Score]]] = field(default_factory=dict)


@dataclass
class Ready:
    """A combination's panel as one morning sees it, before it is scored. then: the panel of the morning; panel: that of
    its block; scores: what is known already; shared: the block's scores serve the morning.
    """

    block: _Block
    combination: Combination
    morning: date
    columns: slice
    then: Panel
    panel: Panel
    scores: dict[str, Score]
    shared: bool

    def put(self, scores: dict[str, Score]) -> None:
        """These are the scores; of a shared panel they are the block's from now on."""
        self.scores = scores
        if self.shared:
            self.block.scored[self.combination] = (self.panel, scores)


@dataclass
class Scorer:
    """Scores monitors for mornings up to `last_morning`: the one place where a band comes from.

    first_day: monitor → first day with data of its extracts; settle: monitor → days more than one that its
    extracts need to be complete; trust: the panel with the buckets masked that a data fault touches, as that
    morning knew; calendar: morning → what was known beforehand; backfilled: monitor → days on which history came to
    what was known, so that the mornings before and after are of different blocks.
    """

    engine: Engine
    last_morning: date
    first_day: Mapping[str, date]
    settle: Mapping[str, int]
    trust: Trust
    calendar: Calendar
    backfilled: Mapping[str, Sequence[date]] = field(default_factory=dict)
    read: Reader = read_whole
    _blocks: dict[str, _Block] = field(default_factory=dict)
    _calendars: dict[tuple[date, date], bool] = field(default_factory=dict)
    _ahead: dict[tuple[str, Combination, date], Ready] = field(default_factory=dict)

    def look(self, monitor: Monitor, morning: date, before: date | None = None) -> MonitorScores:
        """The monitor as `morning` saw it. Raises EngineError, SeriesError, or a detector's ValueError.

        before: the morning that was run before this one; a week or a month that has ended since is judged, and no
            other (None: the newest one is).
        """
        block = self._block(monitor, morning)
        if before is not None and self._newest(monitor, before) == self._newest(monitor, morning):
            return MonitorScores(monitor, block.rows, [], known=True, reused=True)
        seen = [self._panel(block, monitor, watch, morning) for watch in monitor.watch]
        scored = [one for one, _ in seen]
        known = any(one.panel.trusted[:, one.columns].any() for one in scored)
        shared, note = all(shared for _, shared in seen), seems_longer(monitor, block.rows.times())
        return MonitorScores(monitor, block.rows, scored, known, shared, note)

    def panel(self, monitor: Monitor, morning: date, combination: Combination) -> ScoredPanel:
        """One combination of dimensions as `morning` saw it, whether the monitor watches it or not.

        All segments of the combination are the panel, with the history, calendar, masks, held levels and ages that
        the run gives a watched one. Raises what `look` raises.
        """
        return self._panel(self._block(monitor, morning), monitor, combination, morning)[0]

    def read_ahead(self, monitor: Monitor, morning: date, before: date | None = None) -> list[Ready]:
        """Reads what `look` will need of a monitor, and gives the panels that are to be scored for it. Raises as it."""
        block = self._block(monitor, morning)
        if before is not None and self._newest(monitor, before) == self._newest(monitor, morning):
            return []
        ready = [self._ready(block, monitor, watch, morning) for watch in monitor.watch]
        self._ahead |= {(monitor.name, one.combination, morning): one for one in ready}
        return [one for one in ready if not one.scores]

    def score_ahead(self, ready: Sequence[Ready]) -> None:
        """Scores the panels of many monitors that can be scored together; `look` scores the others one by one."""
        asked = [(one.panel, one.block.last) if one.shared else (one.then, one.morning) for one in ready]
        found = scores_together([(panel, self.calendar(day)) for panel, day in asked])
        for one, scores in zip(ready, found, strict=True):
            if scores is not None:
                one.put(scores)

    def _panel(
        self, block: _Block, monitor: Monitor, combination: Combination, morning: date
    ) -> tuple[ScoredPanel, bool]:
        """A combination's panel with its scores, and whether these serve the whole block."""
        ready = self._ahead.pop((monitor.name, combination, morning), None)
        if ready is None or ready.block is not block:
            ready = self._ready(block, monitor, combination, morning)
        panel, day = (ready.panel, block.last) if ready.shared else (ready.then, morning)
        if not ready.scores:
            ready.put(detector_scores(panel, self.calendar(day)))
        return ScoredPanel(panel, ready.scores, ready.columns), ready.shared

    def _ready(self, block: _Block, monitor: Monitor, combination: Combination, morning: date) -> Ready:
        """The panel of a morning, and the block's if its scores serve it.

        They do while the morning had the same segments, trusted the same buckets and knew the same calendar.
        """
        columns = self._columns(monitor, morning, block.since)
        whole = self._whole(block, monitor, combination)
        there = _there(whole, morning)
        then = only(whole, there)
        if morning != block.last or columns.stop != len(whole.ts):
            then = self.trust(cut(then, columns.stop), morning)
        panel, scores = block.scored.get(combination, (None, {}))
        if panel is None or not then.segments.equals(panel.segments):
            panel, scores = only(whole, there), {}
        shared = _agree(then, panel, columns.stop) and self._same_calendar(morning, block.last)
        known = scores if shared else {}
        return Ready(block, combination, morning, columns, then, panel, known, shared)

    def _whole(self, block: _Block, monitor: Monitor, combination: Combination) -> Panel:
        if combination not in block.whole:
            made = block.rows.panel(combination, block.buckets, block.old_enough)
            block.whole[combination] = self.trust(made, block.last)
        return block.whole[combination]

    def _block(self, monitor: Monitor, morning: date) -> _Block:
        """The rows that cover a morning: those of the last morning with the same history."""
        since = self._since(monitor, morning)
        known = self._blocks.get(monitor.name)
        loads = self.backfilled.get(monitor.name, ())
        if known is not None and known.since == since and morning <= known.last:
            parted = any(morning <= day < known.last for day in loads)
            if not parted:
                return known
        last = morning
        while last < self.last_morning and self._since(monitor, last + timedelta(days=1)) == since:
            if last in loads:  # the next morning knows more of the same days
                break
            last += timedelta(days=1)
        span = ReadSpan(since, last, 1 + self.settle.get(monitor.name, 0))
        rows = self.read(self.engine, monitor, span)
        buckets = buckets_between(monitor, since, last)
        whole = _last_whole(monitor, last, self.settle)
        old_enough = ends(monitor.grain, buckets) <= np.datetime64(whole + timedelta(days=1))
        self._blocks[monitor.name] = _Block(since, last, rows, buckets, old_enough)
        return self._blocks[monitor.name]

    def _since(self, monitor: Monitor, morning: date) -> date:
        since = history_since(morning, days_read(monitor), BLOCK)
        begin = self.first_day.get(monitor.name, since)
        if monitor.grain == "hour" and begin >= since:
            # Extracts begin at one moment, markets' days do not: within two days all have a whole one, and before
            # that hours without one of them would be falls of the whole.
            begin += timedelta(days=2)
        return whole_since(monitor.grain, max(since, begin))

    def _newest(self, monitor: Monitor, morning: date) -> date:
        """The last day of the newest bucket that a morning can judge."""
        return newest_whole(monitor.grain, _last_whole(monitor, morning, self.settle))

    def _columns(self, monitor: Monitor, morning: date, since: date) -> slice:
        """The columns new on a morning: of its last whole day, week or month, or the cohort that came of age."""
        after = self._newest(monitor, morning) + timedelta(days=1)
        stop = len(buckets_between(monitor, since, max(after, since)))
        return slice(max(stop - PER_DAY[monitor.grain], 0), stop)

    def _same_calendar(self, morning: date, last: date) -> bool:
        """Whether the calendar told a morning the same of the days before it as it tells the block's last one."""
        if (morning, last) not in self._calendars:
            then, now = self.calendar(morning), self.calendar(last)
            same = _entries(then, morning) == _entries(now, morning)
            self._calendars[morning, last] = same
        return self._calendars[morning, last]


def seems_longer(monitor: Monitor, times: npt.NDArray[np.datetime64]) -> str:
    """What to say of a daily monitor whose buckets are all Mondays, or all firsts of a month; else nothing."""
    longer = seems(monitor.grain, times)
    if not longer:
        return ""
    only = {"week": "Monday", "month": "the first of the month"}[longer]
    return f'bucket is {only} only: is this a {longer}ly monitor? Write grain = "{longer}" in its header'


def days_read(monitor: Monitor) -> int:
    """Days of history a morning reads at least: by grain and detectors, and the age at which cohorts are compared."""
    days = QUARTER if SUSTAINED in monitor.detectors and monitor.grain == "day" else HISTORY[monitor.grain]
    return days + (monitor.lag or 0)


def combination_of(monitor: Monitor, dimensions: Iterable[str]) -> tuple[Combination, bool]:
    """These dimensions in the order the monitor watches them, and whether it does; else in the order of names."""
    wanted = set(dimensions)
    watched = next((one for one in monitor.watch if set(one) == wanted), None)
    return (tuple(sorted(wanted)), False) if watched is None else (watched, True)


def _last_whole(monitor: Monitor, morning: date, settle: Mapping[str, int]) -> date:
    """The last day that a morning can judge: complete, and for cohorts old enough."""
    return morning - timedelta(days=1 + settle.get(monitor.name, 0) + (monitor.lag or 0))


def _agree(then: Panel, panel: Panel, width: int) -> bool:
    """Whether a morning trusted the same cells, and knew the same held levels, as its block up to a column."""
    held, now = (np.zeros(0, bool) if one.held is None else one.held[:, :width] for one in (panel, then))
    return np.array_equal(then.trusted, panel.trusted[:, :width]) and (
        np.array_equal(held, now) or not (held.any() or now.any())
    )


def _entries(calendar: pd.DataFrame | None, until: date) -> list[tuple[str, ...]]:
    """What a calendar says of the days before `until`, in one order; nothing where there is none."""
    if calendar is None:
        return []
    known = calendar[pd.to_datetime(calendar["day"]) < pd.Timestamp(until)]
    return sorted(tuple(map(str, row)) for row in known.itertuples(index=False))


def _there(panel: Panel, morning: date) -> Flags:
    """Which segments a morning could know of; the whole is always there."""
    if panel.first is None or not panel.watch:
        return np.ones(panel.rows, dtype=bool)
    return panel.first < np.datetime64(morning)
