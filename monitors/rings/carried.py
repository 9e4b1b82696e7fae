"""Which incidents a ring carries: its part of what each one counted, in its segment and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitors.catalogue.loading import EntityTable
from monitors.rings.ring_set import RingSet
from queries.engine.opening import Engine, EngineError
from queries.engine.table_sql import filled
from queries.rings.part import part_drill

LEAST = 0.05  # share of an incident's events from which a ring is said to carry a part of it; chosen


@dataclass(frozen=True)
class IncidentWindow:
    """An incident whose part is asked: what counts its carriers, where and when (until exclusive)."""

    number: int
    carriers: Sequence[EntityTable]
    where: Mapping[str, str]
    since: dt.date
    until: dt.date


@dataclass(frozen=True)
class CarriedPart:
    """A ring's part of an incident: so many of so many events. by: what was counted of it. sql runs as pasted."""

    number: int
    mine: float
    whole: float
    by: str
    sql: str

    @property
    def share(self) -> float:
        """The ring's share of the events."""
        return self.mine / self.whole if self.whole else 0.0


def carried_by(
    engine: Engine, rings: RingSet, ring: str, incidents: Iterable[IncidentWindow]
) -> list[CarriedPart]:
    """The incidents of which a ring carries `LEAST` or more, the largest share first.

    Its members are looked for where the incident's monitor counts entities of that kind, else its identifiers where it
    counts those (devices of a ring of buyers). Raises nothing: what cannot be read is left out.
    """
    found = []
    for incident in incidents:
        parts = [part for table in incident.carriers if (part := _part(engine, rings, ring, incident, table))]
        best = max(parts, key=lambda part: part.share, default=None)
        if best is not None and best.share >= LEAST:
            found.append(best)
    return sorted(found, key=lambda part: (-part.share, part.number))


def _part(
    engine: Engine, rings: RingSet, ring: str, incident: IncidentWindow, table: EntityTable
) -> CarriedPart | None:
    column = f"{table.entity}_id"
    values = _values(rings, ring, column)
    if not values:
        return None
    try:
        columns = engine.columns(table.source)
        if not {column, table.numerator, "day"} <= set(columns):
            return None
        drill = part_drill(
            columns,
            table.source,
            column,
            table.numerator,
            values,
            incident.where,
            incident.since,
            incident.until,
        )
        row = engine.frame(drill.sql, drill.params).iloc[0]
    except EngineError:
        return None
    text = filled(drill.sql, drill.params)
    return CarriedPart(incident.number, float(row["mine"]), float(row["whole"]), table.entity, text)


def _values(rings: RingSet, ring: str, column: str) -> list[str]:
    """What a ring is known by in a column: its members, or its identifiers."""
    if column == rings.kind.key:
        return sorted(rings.members_of(ring)["id"].astype(str))
    names = {link.by for link in rings.kind.links if link.value == column}
    ties = rings.ties_of(ring)
    return sorted(set(ties.loc[ties["by"].isin(names), "value"].astype(str)))
