"""Around a ring: what else a member used, who else used an identifier, and on which days the ring was at work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from monitors.rings.ring_set import RingSet
from queries.content.entity_kind import EntityKind
from queries.engine.drill import Drill
from queries.engine.opening import Engine
from queries.rings.sightings import days_drill, neighbours_drill, sharers_drill, sighting_questions


def identifiers_of(engine: Engine, kind: EntityKind, name: str) -> pd.DataFrame:
    """All an entity ever used: by, value, sharers (how many used the same), first, last. Raises EngineError."""
    questions, _ = sighting_questions(engine, kind)
    parts = [_frame(engine, neighbours_drill(one, name)).assign(by=one.by) for one in questions]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["by", "value", "sharers"])


def users_of(engine: Engine, kind: EntityKind, by: str, value: str) -> pd.DataFrame:
    """Who used an identifier: id, first, last, times; most uses first. Raises EngineError."""
    questions, _ = sighting_questions(engine, kind)
    parts = [_frame(engine, sharers_drill(one, value)) for one in questions if one.by == by]
    return parts[0] if parts else pd.DataFrame(columns=["id", "first", "last", "times"])


def days_of(engine: Engine, rings: RingSet, ring: str, since: dt.date) -> tuple[pd.DataFrame, str]:
    """Days on which a ring used its identifiers: day, members, uses (the most of any identifier); and one's SQL.

    Raises EngineError.
    """
    ties = rings.ties_of(ring)
    questions, _ = sighting_questions(engine, rings.kind)
    parts, text = [], ""
    for one in questions:
        values = _values(ties, one.by)
        if values and one.dated:
            drill = days_drill(one, values, since)
            text = text or drill.text
            parts.append(_frame(engine, drill))
    if not parts:
        return pd.DataFrame(columns=["day", "members", "uses"]), text
    found = pd.concat(parts).groupby("day", as_index=False)[["members", "uses"]].max()
    return found, text


def _values(ties: pd.DataFrame, by: str) -> Sequence[str]:
    return sorted(set(ties.loc[ties["by"] == by, "value"]))


def _frame(engine: Engine, drill: Drill) -> pd.DataFrame:
    return engine.frame(drill.sql, drill.params)
