"""What the desk itself has alerted on in the scope of an intervention: attacks of these days that are not its doing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from monitors.interventions.intervention_ledger import meets
from monitors.store import Store
from monitors.store.reading import all_episodes

MARGIN = timedelta(
    days=3
)  # before its first and after its last bad day, in which an attack begins and ends; chosen
ANSWERED = timedelta(
    days=7
)  # an alert that ended no longer before a change is what the change answers; chosen

# An attack so old is a level of its own; a younger one ends by itself as often as not (those of the demo within two
# weeks). As LEAST_BEFORE of a study.
LASTING = timedelta(days=14)


@dataclass(frozen=True)
class KnownTrouble:
    """An alert of a metric: its incident, segment, and first and last bad day."""

    incident: int
    monitor: str
    direction: str
    segment: Mapping[str, str]
    first: date
    last: date


def known_troubles(store: Store, as_of: date) -> list[KnownTrouble]:
    """Every risk alert that fired up to a morning, as that morning left it."""
    day = date.fromisoformat
    return [
        KnownTrouble(
            one.incident_id, one.monitor, one.direction, one.where, day(one.first_bucket[:10]), one.last_day
        )
        for one in all_episodes(store, as_of)
        if one.kind == "risk" and one.state != "pending" and one.incident_id is not None
    ]


def meanwhile(
    troubles: Iterable[KnownTrouble], monitor: str, bad: str, scope: Mapping[str, str], day: date
) -> list[KnownTrouble]:
    """Those of a metric's bad direction that meet a scope, of the whole only where the scope is the whole.

    One that goes on when the change takes effect, and had gone on for LASTING, is left out: it is the level that the
    change is to bring down. A younger one might have ended by itself.
    """
    return [
        one
        for one in troubles
        if one.monitor == monitor
        and bad in (one.direction, "both")
        and (one.segment or not scope)
        and meets(one.segment, scope)
        and not one.first + LASTING <= day <= one.last + ANSWERED
    ]


def columns_of(troubles: Iterable[KnownTrouble], first: date, many: int) -> list[int]:
    """The columns of a study of so many days from `first` on that lie in them, with MARGIN on both sides."""
    return [
        at
        for at in range(many)
        if any(one.first - MARGIN <= first + timedelta(days=at) <= one.last + MARGIN for one in troubles)
    ]
