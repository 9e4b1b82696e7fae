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
    """An entity's part in an incident: its share of the excess of one alert, and which alert that is.

    leads: whether it is the alert by which the parts of this incident are told, one for all who carry it. Shares of
    different alerts are of different things and do not add up.
    """

    incident: int
    share: float
    monitor: str
    alive: bool
    leads: bool = True


def carried_by(kind: EntityKind, episodes: Iterable[Episode]) -> Mapping[str, list[Carried]]:
    """Entity → the incidents it carries a part of, open ones first, then by share; as their cards name it.

    episodes: as a morning left them; the carriers are those that each alert keeps. An incident's parts are told by the
    alert whose parts add up to the whole best (past it they go where others did less than before); who is named by
    other alerts alone has the largest share of these.
    """
    told: dict[int, list[tuple[Episode, dict[str, float]]]] = {}
    for one in episodes:
        parts: dict[str, float] = {}
        for entity in kind.carrying:
            for name, share, *_ in one.carriers.get(entity, {}).get("rows", []):
                parts[str(name)] = max(float(share), parts.get(str(name), 0.0))
        if parts:
            told.setdefault(one.incident_id or 0, []).append((one, parts))
    found: dict[str, list[Carried]] = {}
    for incident, alerts in told.items():
        alerts.sort(key=lambda alert: (not alert[0].alive, abs(1.0 - sum(alert[1].values()))))
        for name in dict.fromkeys(name for _, parts in alerts for name in parts):
            own = [(one, parts[name]) for one, parts in alerts if name in parts]
            leads = name in alerts[0][1]
            best, share = own[0] if leads else max(own, key=lambda part: part[1])
            alive = any(one.alive for one, _ in own)
            found.setdefault(name, []).append(Carried(incident, share, best.monitor, alive, leads))
    for several in found.values():
        several.sort(key=lambda one: (not one.alive, not one.leads, -one.share, one.incident))
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
