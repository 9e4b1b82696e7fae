"""How long the queue waits for people, and what people did since a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements

SQL = statements("queue")


@dataclass(frozen=True)
class Waiting:
    """Median hours from the run that first told an incident to a first act, of the `n` of `of` incidents that had one.

    hours: None where none had one; those that still wait are in `of` alone.
    """

    hours: float | None
    n: int
    of: int


def waiting(store: Store, as_of: date, days: int) -> tuple[Waiting, Waiting]:
    """(until a first answer, until a decision), over incidents that opened on the last `days` mornings up to one.

    A first answer is the first time a person acknowledges, takes, judges or decides; a decision speaks of the whole
    incident, not of one alert of it.
    """
    since = as_of - timedelta(days=days - 1)
    rows = store.rows(SQL["answers"], {"since": since.isoformat(), "as_of": as_of.isoformat()})
    return _waiting(rows, "answered_at"), _waiting(rows, "decided_at")


def _waiting(rows: Iterable[Row], name: str) -> Waiting:
    told = list(rows)
    took = [_hours(row["told_at"], row[name]) for row in told if row[name]]
    return Waiting(median(took) if took else None, len(took), len(told))


def _hours(told: str, done: str) -> float:
    """Hours between two moments; 0 for an act before the end of the run that told it."""
    return max(0.0, (datetime.fromisoformat(done) - datetime.fromisoformat(told)) / timedelta(hours=1))


def done_since(store: Store, at: datetime, as_of: date) -> list[Row]:
    """What people did to incidents after a moment, on mornings up to one: incident_id, actor, at, field, new."""
    return store.rows(SQL["done_since"], {"at": moment(at), "as_of": as_of.isoformat()})


def last_act(store: Store, actor: str) -> datetime | None:
    """When somebody last did something to an incident (UTC); None for who never did."""
    row = store.one(SQL["last_act"], {"actor": actor})
    return datetime.fromisoformat(row["at"]) if row and row["at"] else None
