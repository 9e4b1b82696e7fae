"""What the rows of a monitor stand on: what would change all of them, and a mark for each day of each table.

A cube says of each of its days which drops it was made of; so a day whose mark is another may have other rows, and a
day whose mark is the same has the same, as far as a morning knew them. Drops of which it sees nothing, for all their
rows came too late, are in no mark (`monitors.kept_panels.in_time_marks`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from monitors.catalogue.lineage import tables_of
from monitors.catalogue.loading import Monitor
from monitors.kept_panels.in_time_marks import InTimeMarks
from monitors.observe.block_rows import ReadSpan
from queries.content.home import Home
from queries.state.catalog import Catalog

HERE = Path(__file__).resolve().parents[2]
# The code that makes a panel of rows: where it changes, every panel is made anew.
CODE = (
    *(
        "monitors/kept_panels/panel_cells.py",
        "monitors/kept_panels/in_time_marks.py",
        "monitors/kept_panels/kept_cube_marks.py",
        "monitors/kept_panels/ground.py",
        "monitors/kept_panels/panel_keeper.py",
    ),
    "monitors/catalogue/own_day.py",
    *("monitors/observe/series.py", "monitors/observe/leaf_rows.py", "monitors/observe/grains.py"),
    "queries/engine/rounding.py",
    *("queries/engine/table_sql.py", "queries/state/loaded_history.py"),
    "queries/cubes/changed_days.py",
)
Days = Mapping[str, Mapping[str, str]]  # table → day → its mark


@dataclass(frozen=True)
class Ground:
    """key: changes with whatever may change every row; days: the marks; loads: days on which history came; views: the
    texts behind the monitor's own.
    """

    key: str
    days: Days
    loads: tuple[date, ...]
    views: tuple[str, ...] = ()

    def before(self, since: date) -> str:
        """One mark of all days before `since`."""
        first = since.isoformat()
        old = {
            name: sorted(pair for pair in days.items() if pair[0] < first) for name, days in self.days.items()
        }
        return mark_of(old)

    def from_day(self, since: date) -> dict[str, dict[str, str]]:
        """The marks of the days from `since` on."""
        first = since.isoformat()
        return {
            name: {day: mark for day, mark in days.items() if day >= first}
            for name, days in self.days.items()
        }


@dataclass
class Grounds:
    """The grounds of a home's monitors; what they share is looked up once."""

    home: Home
    catalog: Catalog
    _whole: dict[str, Any] = field(default_factory=dict)
    _in_time: InTimeMarks = field(init=False)

    def __post_init__(self) -> None:
        """The marks of days are looked up once as well."""
        self._in_time = InTimeMarks(self.catalog, self.home.state)

    def of(self, monitor: Monitor, span: ReadSpan) -> Ground:
        """The ground of a monitor for a span of days."""
        views, tables = self._behind(monitor.sql)
        told: dict[str, Any] = {}
        days: dict[str, Mapping[str, str]] = {}
        for name in tables:
            if self.catalog.names()[name] == "dimension":
                # The newest list that a morning knew counts for all days.
                until = span.until.isoformat()
                told[name] = [file.path for file in self.catalog.snapshots(name) if file.day < until]
            else:
                cube = name in self.catalog.cubes
                told[name] = self._of_table(name)
                marks = self._in_time.of_cube if cube else self._in_time.of_extract
                days[name] = marks(name, span.within)
        settings = self.home.settings
        own = [monitor.sql, monitor.grain, monitor.view, monitor.lag, monitor.watch, monitor.exposure]
        zones = [sorted(settings.markets.items()), settings.zone, settings.cutoff_hour]
        key = mark_of([code(), own, span.within, views, told, zones])
        return Ground(key, days, self._loads(tables), tuple(views.values()))

    def _behind(self, sql: str) -> tuple[dict[str, str], list[str]]:
        """The texts of the views behind a statement, and the other tables: cubes, extracts, dimensions."""
        kinds = self.catalog.names()
        views: dict[str, str] = {}
        tables: set[str] = set()
        waiting = tables_of(sql)
        while waiting:
            name = waiting.pop()
            if kinds.get(name) == "view" and name not in views:
                views[name] = self.catalog.views[name].sql
                waiting |= tables_of(views[name])
            elif name in kinds and name not in views:
                tables.add(name)
        return dict(sorted(views.items())), sorted(tables)

    def _of_table(self, name: str) -> Any:
        """What would change every row of a cube or an extract."""
        if name not in self._whole:
            catalog = self.catalog
            history = [_history(catalog, one) for one in self._reads(name)]
            if name in catalog.cubes:
                built = catalog.built[name]
                # Of a cube without marks of days what its files hold is its mark.
                marked = built.days or catalog.cubes[name].kept
                whole = [] if marked else [_content(self.home.state / file.path) for file in built.files]
                self._whole[name] = [built.text, built.columns, history, whole]
            else:
                self._whole[name] = [str(catalog.contracts[name]), history]
        return self._whole[name]

    def _reads(self, name: str) -> tuple[str, ...]:
        return self.catalog.cubes[name].reads if name in self.catalog.cubes else (name,)

    def _loads(self, tables: list[str]) -> tuple[date, ...]:
        history = self.catalog.history
        names = {one for name in tables for one in self._reads(name) if one in history}
        return tuple(sorted({day for one in names for day in history[one].backfilled}))


def mark_of(told: Any) -> str:
    """A few letters that change with what is told."""
    return blake2b(json.dumps(told, default=str).encode(), digest_size=12).hexdigest()


@cache
def code() -> str:
    """The code that makes panels, by its bytes: read once in the life of a process."""
    digest = blake2b(digest_size=12)
    for name in CODE:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def _history(catalog: Catalog, extract: str) -> str:
    """What of an extract counts as known on other days than it came."""
    known = catalog.history.get(extract)
    return "" if known is None else mark_of([known.loads, known.spans])


def _content(path: Path) -> str:
    return blake2b(path.read_bytes(), digest_size=12).hexdigest() if path.is_file() else ""
