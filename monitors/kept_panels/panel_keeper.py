"""Carried on: the rows of a span, of which only those are read that may be other than they were the morning before.

A bucket is seen as it was known on its own morning, so what was kept stays right but for: the new days; days that were
not over yet; days whose drops have changed; and, of cohorts, those that are not old enough. All later buckets are read
with them, for a view may look back. That a monitor's rows stand still like that is not believed but looked up and
tried, when it is read whole: they must stand under their own day (`monitors.catalogue.own_day`), a part of them must
read the same by itself, and the same a morning before. One of which that is not so is read whole every morning. What
stands on another ground (its text, a view's, a cube's, a contract, this code) is made anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.catalogue.own_day import under_own_day
from monitors.kept_panels.ground import Ground, Grounds, mark_of
from monitors.kept_panels.kept_file import (
    KeptPanel,
    PanelDamageError,
    cut_times,
    forget_others,
    read_kept,
    write_kept,
)
from monitors.kept_panels.panel_cells import PanelCells, Times, cells_of, joined
from monitors.kept_panels.row_parts import RowParts
from monitors.observe.block_rows import BlockRows, ReadSpan, WholeRows, read_whole
from monitors.observe.grains import ends, whole_before
from monitors.observe.leaf_rows import LeafRows, read_rows, rows_of
from monitors.observe.series import Flags, Panel, buckets_between, read_leaves
from queries.content.home import Home
from queries.engine.opening import Engine

# Days by which a trial reads less than the whole: at its end, and as of the morning before; chosen.
TAIL, BEFORE = 3, 16
NOISE = 1e-9  # by which sums of the same doubles may differ once they are rounded (`queries.engine.rounding`)
CARRIED = "carried on"
NEW, CHANGED, DAMAGED, ASKED = "new", "changed", "damaged", "asked for"
MOVING, EARLIER = "its rows do not stand still", "of an earlier morning"


@dataclass
class PanelKeeper:
    """Reads a home's monitors, and keeps what it made of them. fresh: nothing that is kept is used."""

    home: Home
    fresh: bool = False
    # Monitor → how its newest span was come by: CARRIED, or why it was read whole.
    told: dict[str, str] = field(default_factory=dict)
    _grounds: Grounds | None = None

    def read(self, engine: Engine, monitor: Monitor, span: ReadSpan) -> BlockRows:
        """A `monitors.observe.block_rows.Reader`. Raises EngineError, SeriesError."""
        if self._grounds is None or self._grounds.catalog is not engine.catalog:
            self._grounds = Grounds(self.home, engine.catalog)
        ground = self._grounds.of(monitor, span)
        kept, why = self._usable(monitor, ground, span)
        self.told[monitor.name] = why
        if kept is not None and not kept.whole:
            start = first_to_read(monitor, kept, ground, span)
            if start > span.since:
                return self._carry_on(engine, monitor, span, ground, kept, start)
            self.told[monitor.name] = CHANGED
        rows = read_whole(engine, monitor, span)
        if why == EARLIER:
            return rows
        moving = MOVING if kept is not None and kept.whole else ""
        if not moving and not (
            under_own_day(monitor, ground.views) and stands_still(engine, monitor, span, rows.leaves)
        ):
            moving = MOVING
        self.told[monitor.name] = moving or self.told[monitor.name]
        buckets = buckets_between(monitor, span.since, span.until)
        panels = {} if moving else self._cells(monitor, rows_of(rows.leaves), buckets)
        times = np.isin(buckets, rows.times())
        self._keep(monitor, span, ground, times, panels)
        if moving:
            return rows
        return KeptRows(engine, monitor, span, ground, rows.read, cut_times(times, buckets), panels, rows)

    def counts(self) -> Counter[str]:
        """How many monitors were come by in which way."""
        return Counter(self.told.values())

    def sweep(self, monitors: Collection[str]) -> None:
        """Forget what is kept of monitors that are no more."""
        forget_others(self.home.state, monitors)

    def _usable(self, monitor: Monitor, ground: Ground, span: ReadSpan) -> tuple[KeptPanel | None, str]:
        """What is kept, if it may be used for this span, and what to say of it."""
        try:
            kept = read_kept(self.home.state, monitor.name)
        except PanelDamageError:
            return None, DAMAGED
        if kept is None:
            return None, NEW
        if kept.last > span.until:  # an older morning: what newer ones need stays as it is
            return None, EARLIER
        if self.fresh:
            return None, ASKED
        if kept.key != ground.key or kept.since > span.since or kept.older != ground.before(kept.since):
            return None, CHANGED
        # History that came between was on nobody's mind before, and counts as known on its own days since.
        if any(kept.last <= day < span.until for day in ground.loads):
            return None, CHANGED
        if kept.whole and kept.since != span.since:  # tried anew now and then
            return None, CHANGED
        return kept, CARRIED

    def _carry_on(
        self, engine: Engine, monitor: Monitor, span: ReadSpan, ground: Ground, kept: KeptPanel, start: date
    ) -> BlockRows:
        """The kept cells before `start`, and those read from there on."""
        leaves = read_rows(engine.at(span.until, within=span.within), monitor, start, span.until)
        buckets = buckets_between(monitor, span.since, span.until)
        before = buckets_between(monitor, kept.since, kept.last)
        old = buckets[buckets < np.datetime64(start)]
        new = buckets[len(old) :]
        first = int(np.searchsorted(before, old[0])) if len(old) else 0
        panels = {
            watch: joined(kept.panels[watch], first, len(old), cells)
            for watch, cells in self._cells(monitor, leaves, new).items()
        }
        times = np.concatenate([kept.times[first : first + len(old)], np.isin(new, leaves.bucket)])
        self._keep(monitor, span, ground, times, panels)
        return KeptRows(engine, monitor, span, ground, len(leaves), cut_times(times, buckets), panels)

    def _cells(self, monitor: Monitor, leaves: LeafRows, buckets: Times) -> dict[tuple[str, ...], PanelCells]:
        return {watch: cells_of(monitor, leaves, watch, buckets) for watch in monitor.watch}

    def _keep(
        self,
        monitor: Monitor,
        span: ReadSpan,
        ground: Ground,
        times: Flags,
        panels: dict[tuple[str, ...], PanelCells],
    ) -> None:
        days, older = ground.from_day(span.since), ground.before(span.since)
        kept = KeptPanel(ground.key, span.since, span.until, days, older, not panels, times, panels)
        write_kept(self.home.state, monitor.name, kept)


@dataclass
class KeptRows:
    """Rows that were carried on: cells there are, rows are read when somebody asks for them."""

    engine: Engine
    monitor: Monitor
    span: ReadSpan
    ground: Ground
    read: int
    buckets: Times
    panels: dict[tuple[str, ...], PanelCells]
    _whole: WholeRows | None = None
    _parts: RowParts = field(init=False)

    def __post_init__(self) -> None:
        """What is read later is read once."""
        self._parts = RowParts(self._read)

    def times(self) -> Times:
        """See BlockRows.times."""
        return self.buckets

    def panel(self, combination: tuple[str, ...], buckets: Times, usable: Flags) -> Panel:
        """See BlockRows.panel; a combination that is not watched is made of all rows."""
        if combination in self.panels:
            return self.panels[combination].panel(self.monitor, combination, buckets, usable)
        if self._whole is None:
            self._whole = read_whole(self.engine, self.monitor, self.span)
        return self._whole.panel(combination, buckets, usable)

    def between(self, since: date, until: date) -> pd.DataFrame:
        """See BlockRows.between."""
        if self._whole is not None:
            return self._whole.leaves
        since = max(whole_before(self.monitor.grain, since), self.span.since)
        until = max(min(until, self.span.until), since)
        return self._parts.between(since, until)

    def stamp(self, since: date, until: date) -> str:
        """See BlockRows.stamp. A bucket may be made of all days before it, and of a cohort those of its reports."""
        last = until + timedelta(days=self.monitor.equal_age if self.monitor.view == "cohort" else 0)
        if last + timedelta(days=self.span.within - 1) > self.span.until:
            return ""
        known = [day.isoformat() for day in self.ground.loads if day < self.span.until]
        return mark_of([self.ground.key, self.ground.before(last), known, max(since, self.span.since)])

    def _read(self, since: date, until: date) -> pd.DataFrame:
        seen = self.engine.at(self.span.until, within=self.span.within)
        return read_leaves(seen, self.monitor, since, until)


def first_to_read(monitor: Monitor, kept: KeptPanel, ground: Ground, span: ReadSpan) -> date:
    """The first day whose bucket may be other than it was kept; `span.since` or before: all are."""
    changed = [
        date.fromisoformat(day)
        for name, days in ground.from_day(kept.since).items()
        for day in {*days, *kept.days.get(name, {})}
        if days.get(day) != kept.days.get(name, {}).get(day)
    ]
    settled = kept.last - timedelta(days=span.within - 1)
    start = min([settled, *changed])
    if monitor.view == "cohort":
        start -= timedelta(days=monitor.equal_age)
    return whole_before(monitor.grain, min(start, span.until))


def stands_still(engine: Engine, monitor: Monitor, span: ReadSpan, leaves: pd.DataFrame) -> bool:
    """Whether a part of the rows reads the same by itself, and was the same a morning before, as far as its days were
    over then. Tried on the newest days, where rows of later days would show.
    """
    age = monitor.equal_age if monitor.view == "cohort" else 0
    since = max(whole_before(monitor.grain, span.until - timedelta(days=TAIL + age)), span.since)
    tail = read_leaves(engine.at(span.until, within=span.within), monitor, since, span.until)
    if not _same(tail, _from(leaves, since)):
        return False
    eve = span.until - timedelta(days=1)
    since = max(whole_before(monitor.grain, eve - timedelta(days=BEFORE + age)), span.since)
    if since >= eve:
        return True
    then = read_leaves(engine.at(eve, within=span.within), monitor, since, eve)
    over = np.datetime64(eve - timedelta(days=span.within - 1))
    return _same(_over(monitor, then, over), _over(monitor, _from(leaves, since), over))


def _from(leaves: pd.DataFrame, since: date) -> pd.DataFrame:
    return leaves[leaves["bucket"].to_numpy() >= np.datetime64(since)]


def _over(monitor: Monitor, leaves: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    """The rows of what was over before a day: of buckets, of cohorts what was reported."""
    times = leaves["bucket"].to_numpy()
    if monitor.view == "cohort" and "age" in leaves:
        young = leaves["age"].to_numpy() <= monitor.equal_age
        days = times.astype("datetime64[D]") + leaves["age"].to_numpy().astype("timedelta64[D]")
        return leaves[young & (days < day)]
    return leaves[ends(monitor.grain, times) <= day]


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two tables have the same rows in the same order."""
    if len(one) != len(other) or list(one.columns) != list(other.columns):
        return False
    return all(_equal(_plain(one[name]), _plain(other[name])) for name in one.columns)


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    """The same, but for the last digit of a sum of doubles, which may round either way."""
    if one.dtype.kind == "f":
        return bool(np.allclose(one, other, rtol=NOISE, atol=NOISE))
    return np.array_equal(one, other)


def _plain(column: pd.Series) -> np.ndarray:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.categories.to_numpy(dtype=object)[column.cat.codes.to_numpy()]
    return column.to_numpy()
