"""Who carries an alert: the few entities of each kind with the most of its excess, as the alert keeps them.

Asked when an alert opens, and again whenever its bad buckets have doubled: what is kept grows more certain with the
alert, at a cost that grows with the logarithm of its length.
"""

from datetime import date
from typing import Any

from monitors.catalogue.loading import Monitor
from monitors.explain.entities import find_entities
from monitors.explain.explanation import Section
from monitors.explain.window import choose_window
from monitors.life.segment import Segment
from queries.engine.opening import Engine

KEPT = 15  # entities of a kind that are kept; chosen


def who_carries(
    engine: Engine, monitor: Monitor, where: Segment, first: str, last: str, *, up: bool
) -> dict[str, dict[str, Any]]:
    """Entity kind → `active`, `half` and `rows`, as `Episode.carriers` has them, for the buckets first … last.

    Kinds whose table is missing, fails, or shows nothing are left out. Raises nothing.
    """
    window = choose_window(monitor, first, last, date.fromisoformat(first[:10]))
    if window is None:
        return {}
    sections = {one.entity: find_entities(engine, one, where, window, up=up) for one in monitor.who}
    return {entity: held_by(section) for entity, section in sections.items() if section.rows}


def held_by(section: Section) -> dict[str, Any]:
    """A table of entities as alerts keep it: how many are active, how many carry half, and the first with shares."""
    usual = sum(row["expected"] for row in section.rows) or 1.0
    return {
        "active": section.facts.get("entities", 0.0),
        "half": section.facts.get("half"),
        "rows": [
            [row["id"], round(row["share"], 3), round(row["expected"] / usual, 3)]
            for row in section.rows[:KEPT]
        ],
    }


def is_asked(bad: int) -> bool:
    """Whether an alert with so many bad buckets is asked again: on the first, and when they have doubled."""
    return bad & (bad - 1) == 0
