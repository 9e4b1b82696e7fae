"""A home's history as its desk read it: every monitor's series, each bucket as it was known when it was judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from monitors.catalogue.loading import Monitor, load_catalogue
from monitors.life.bucket_span import LONGER
from monitors.observe.health import health_of
from monitors.observe.morning_view import view_mornings
from monitors.observe.series import Panel, SeriesError, buckets_between, build_panels, read_leaves
from queries.content.home import Home
from queries.engine.opening import Engine, EngineError, open_engine


@dataclass(frozen=True)
class History:
    """A home's history, ready for the self-test.

    panels: of every monitor that the desk tests; calendar: known campaigns and holidays; delays: monitor → days from
        a bucket to the morning that judges it; problems: what could not be read, and why.
    """

    panels: list[Panel]
    calendar: Any
    delays: dict[str, int]
    problems: list[str] = field(default_factory=list)


def read_history(home: Home, morning: date, days: int, names: tuple[str, ...] = ()) -> History:
    """The last `days` days that `morning` could judge, without the cells that a data fault affects.

    names: only these monitors; empty = all that are not retired. A monitor that cannot be read becomes an entry in
        `problems`. Raises EngineError when the home cannot be opened.
    """
    engine = open_engine(home)
    try:
        wanted = [
            m
            for m in load_catalogue(home).monitors
            if m.status != "retired" and (not names or m.name in names)
        ]
        view = view_mornings(home, engine, wanted, health_of(home))
        book = view.book
        found = History([], view.calendar.at(morning), {})
        for monitor in wanted:
            if monitor.grain in LONGER:
                found.problems.append(
                    f"{monitor.name}: it counts {monitor.grain}s, and days are shuffled here"
                )
                continue
            settle = book.settle.get(monitor.name, 0)
            delay = 1 + settle + (monitor.lag or 0)
            until = morning - timedelta(days=delay - 1)
            since = max(until - timedelta(days=days), book.first_days.get(monitor.name, date.min))
            if since >= until:
                continue
            try:
                seen = engine.at(morning, within=1 + settle)
                panels = _panels(seen, monitor, since, until)
            except (EngineError, SeriesError) as error:
                found.problems.append(f"{monitor.name}: {error}")
                continue
            trusted = [view.trust(panel, morning) for panel in panels]
            found.panels.extend(panel for panel in trusted if panel.rows)
            found.delays[monitor.name] = delay
        return found
    finally:
        engine.close()


def _panels(engine: Engine, monitor: Monitor, since: date, until: date) -> list[Panel]:
    """Panels of one monitor over a range of days; none without rows."""
    leaves = read_leaves(engine, monitor, since, until)
    return build_panels(monitor, leaves, buckets_between(monitor, since, until)) if len(leaves) else []
