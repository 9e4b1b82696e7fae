"""How long the queue waits for people, and what people did since a moment."""

from collections.abc import Callable, Iterable
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

    hours: None where none had one; those that still wait are in `of` alone. most: what nine of ten of the n stayed
    within (by rank). due: how many a target is set for; over: those of them that took longer, or wait longer already.
    """

    hours: float | None
    n: int
    of: int
    most: float | None = None
    due: int = 0
    over: int = 0


@dataclass(frozen=True)
class Goal:
    """What a wait is held against at a moment (UTC): severity → hours; None = no target."""

    at: datetime
    to_answer: Callable[[str], float | None]
    to_decide: Callable[[str], float | None]


def waiting(store: Store, as_of: date, days: int, goal: Goal | None = None) -> tuple[Waiting, Waiting]:
    """(until a first answer, until a decision), over incidents that opened on the last `days` mornings up to one.

    A first answer is the first time a person acknowledges, takes, judges or decides; a decision speaks of the whole
    incident, not of one alert of it.
    """
    since = as_of - timedelta(days=days - 1)
    rows = store.rows(SQL["answers"], {"since": since.isoformat(), "as_of": as_of.isoformat()})
    answer, decision = (goal.to_answer, goal.to_decide) if goal else (None, None)
    at = moment(goal.at) if goal else ""
    return _waiting(rows, "answered_at", answer, at), _waiting(rows, "decided_at", decision, at)


def _waiting(
    rows: Iterable[Row], name: str, target: Callable[[str], float | None] | None, at: str
) -> Waiting:
    told = list(rows)
    took = sorted(_hours(row["told_at"], row[name]) for row in told if row[name])
    most = took[min(len(took) - 1, int(0.9 * len(took)))] if took else None
    limits = [(row, limit) for row in told if target and (limit := target(row["severity"])) is not None]
    over = sum(_hours(row["told_at"], row[name] or at) > limit for row, limit in limits)
    return Waiting(median(took) if took else None, len(took), len(told), most, len(limits), over)


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
