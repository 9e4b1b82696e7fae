"""Who carries an alert: the few entities of each kind with the most of its excess, as the alert keeps them.

Asked when an alert opens, and again whenever its bad buckets have doubled: what is kept grows more certain with the
alert, at a cost that grows with the logarithm of its length.
"""

from datetime import date
from typing import Any

from monitors.catalogue.loading import Monitor
from monitors.explain.entities import find_entities
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
    found = {}
    for table in monitor.who:
        section = find_entities(engine, table, where, window, up=up)
        if not section.rows:
            continue
        usual = sum(row["expected"] for row in section.rows) or 1.0
        found[table.entity] = {
            "active": section.facts["entities"],
            "half": section.facts["half"],
            "rows": [
                [row["id"], round(row["share"], 3), round(row["expected"] / usual, 3)]
                for row in section.rows[:KEPT]
            ],
        }
    return found


def is_asked(bad: int) -> bool:
    """Whether an alert with so many bad buckets is asked again: on the first, and when they have doubled."""
    return bad & (bad - 1) == 0
