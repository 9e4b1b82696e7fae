"""Which alerts an entity carries, and the money paid out to it that can still be asked back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from monitors.life.episode import Episode
from queries.content.entity_kind import EntityKind
from queries.engine.drill import DrillWindow
from queries.engine.opening import Engine, EngineError
from queries.entities.totals import outstanding_query


@dataclass(frozen=True)
class Carried:
    """An entity's part in an incident: the largest share of an excess in one of its alerts, and which alert that is."""

    incident: int
    share: float
    monitor: str
    alive: bool


def carried_by(kind: EntityKind, episodes: Iterable[Episode]) -> Mapping[str, list[Carried]]:
    """Entity → the incidents it carries a part of, open ones first, then by share; as their cards name it.

    episodes: as a morning left them; the carriers are those that each alert keeps.
    """
    best: dict[tuple[str, int], Carried] = {}
    for one in episodes:
        for entity in kind.carrying:
            for name, share, *_ in one.carriers.get(entity, {}).get("rows", []):
                place = (str(name), one.incident_id or 0)
                before = best.get(place)
                alive = one.alive or (before is not None and before.alive)
                if before is None or share > before.share:
                    best[place] = Carried(one.incident_id or 0, float(share), one.monitor, alive)
                elif alive != before.alive:
                    best[place] = Carried(before.incident, before.share, before.monitor, alive)
    found: dict[str, list[Carried]] = {}
    for (name, _), carried in best.items():
        found.setdefault(name, []).append(carried)
    for several in found.values():
        several.sort(key=lambda one: (not one.alive, -one.share, one.incident))
    return found


@dataclass(frozen=True)
class Outstanding:
    """Money paid out inside the window less what came back, by entity; `note` where it cannot be told."""

    money: Mapping[str, float]
    window_days: int = 0
    sql: str = ""
    note: str = ""


def outstanding_of(engine: Engine, kind: EntityKind, as_of: date) -> Outstanding:
    """What could still be asked back of each entity on a morning. Raises nothing."""
    asked = kind.outstanding
    if asked is None:
        return Outstanding({}, note="this home does not say what is paid out to them")
    drill = outstanding_query(kind, asked, DrillWindow(as_of - timedelta(days=asked.window_days), as_of))
    try:
        found = drill.run(engine).to_pandas()
    except EngineError as error:
        return Outstanding({}, asked.window_days, drill.text, error.problem.message)
    money = (found["paid"] - found["back"]).clip(lower=0.0)
    return Outstanding(dict(zip(found["id"], money, strict=True)), asked.window_days, drill.text)
