"""What is new in a ring since last week: members, ties, money."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from monitors.rings.ring_set import NEW_DAYS, RingSet
from queries.content.entity_kind import EntityCount
from queries.engine.opening import Engine, EngineError
from queries.engine.table_sql import filled
from queries.rings.weeks import weeks_drill


@dataclass(frozen=True)
class RingNews:
    """New members and ties (frames of the ring set), and a count's events and money this week and the week before.

    label: what was counted; None where nothing is. sql: the statement of the weeks.
    """

    members: pd.DataFrame
    ties: pd.DataFrame
    label: str | None = None
    events: tuple[float, float] = (0.0, 0.0)
    money: tuple[float, float] | None = None
    sql: str = ""


def news_of(engine: Engine, rings: RingSet, ring: str, as_of: dt.date, count: EntityCount | None) -> RingNews:
    """What came into a ring in the `NEW_DAYS` before the morning, and how a count of its members moved.

    Raises nothing: a count that cannot be read is left out.
    """
    since = pd.Timestamp(as_of - dt.timedelta(days=NEW_DAYS))
    members, ties = rings.members_of(ring), rings.ties_of(ring)
    fresh, links = members[members["first"] >= since], ties[ties["first"] >= since]
    if count is None:
        return RingNews(fresh, links)
    drill = weeks_drill(rings.kind, count, list(members["id"]), as_of, NEW_DAYS)
    try:
        found = engine.frame(drill.sql, drill.params)
    except EngineError:
        return RingNews(fresh, links)
    row = found.iloc[0]
    money = (float(row["money_now"]), float(row["money_before"])) if count.money else None
    events = (float(row["now"]), float(row["before"]))
    return RingNews(fresh, links, count.label, events, money, filled(drill.sql, drill.params))
