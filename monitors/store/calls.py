"""Calls of ingest and run: what each set out to do, how far it came, and what a killed one left to be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from monitors.store.database import Row, Store
from monitors.store.machine import WHOLE, moment
from monitors.store.statements import statements

SQL = statements("calls")
MORNING = "morning "  # how the steps of a call name its mornings


@dataclass(frozen=True)
class UnfinishedCall:
    """A run that was killed or cancelled: the mornings it set out on, and the first one that is not written.

    `scope` are its monitors, None = all. Where `next` lies past `until`, only what it no longer finds is to be told.
    """

    id: int
    scope: tuple[str, ...] | None
    since: date
    until: date
    next: date
    started_at: str
    state: str


def begin(store: Store, command: str, at: datetime, actor: str) -> int:
    """A call begins, by the holder of the home's lock: what still says it is at work was killed. Returns its id."""
    with store.write():
        number = store.execute(SQL["begin_call"], {"command": command, "actor": actor, "at": moment(at)})
        store.execute(SQL["stop_stale_calls"], {"at": moment(at), "id": number})
        store.execute(SQL["stop_runs"], {"at": moment(at), "why": "ended without finishing"})
    return number


def plan(store: Store, call: int, scope: str, mornings: tuple[date, date, date]) -> None:
    """The mornings a run sets out on: the first it answers for, the first it writes, the last. Inside the transaction
    that sets their old results aside.
    """
    since, following, until = (morning.isoformat() for morning in mornings)
    store.execute(
        SQL["plan_call"], {"id": call, "scope": scope, "since": since, "next": following, "until": until}
    )


def advance(store: Store, call: int, following: date) -> None:
    """Another morning is written; inside its transaction."""
    store.execute(SQL["advance_call"], {"id": call, "next": following.isoformat()})


def end(store: Store, call: int, at: datetime, state: str, why: str = "") -> None:
    """A call ends as done, failed (a part of it did), cancelled (by a person) or stopped (by an error)."""
    with store.write():
        store.execute(SQL["end_call"], {"id": call, "at": moment(at), "state": state, "why": why})
        store.execute(SQL["stop_runs"], {"at": moment(at), "why": why or "ended without finishing"})


def take_over(store: Store, earlier: int, by: int) -> None:
    """What an earlier call left is this one's now; inside the transaction that plans it."""
    store.execute(SQL["take_over"], {"id": earlier, "by": by})


def complete(store: Store, call: int) -> None:
    """The mornings planned are written and what they no longer find is told; inside that transaction."""
    store.execute(SQL["complete"], {"id": call})


def unfinished(store: Store, call: int = 0) -> list[UnfinishedCall]:
    """Runs that did not come to their end, the oldest first, without `call` itself."""
    return [_unfinished(row) for row in store.rows(SQL["unfinished_calls"], {"id": call})]


def _unfinished(row: Row) -> UnfinishedCall:
    scope = None if row["scope"] == WHOLE else tuple(row["scope"].split(","))
    since, until, following = (date.fromisoformat(row[name]) for name in ("since", "until", "next"))
    return UnfinishedCall(row["id"], scope, since, until, following, row["started_at"], row["state"])


def add_step(store: Store, call: int, name: str, seconds: float, rows: int = 0, why: str = "") -> None:
    """A step of a call and its cost: wall seconds, rows; why: what failed of it."""
    state = "failed" if why else "ok"
    told = {"id": call, "name": name, "state": state, "seconds": seconds, "rows": rows, "why": why}
    with store.write():
        store.execute(SQL["add_call_step"], told)


def calls(store: Store, limit: int = 50) -> list[Row]:
    """Calls, the newest first, with the number of mornings each has written."""
    return store.rows(SQL["calls"], {"limit": limit})


def steps(store: Store, call: int) -> list[Row]:
    """The steps of a call in their order, its mornings among them: name, state, seconds, rows, why."""
    return store.rows(SQL["steps_of_call"], {"id": call})


def first_runs(store: Store) -> list[Row]:
    """Each morning on which all monitors were run (as_of), with the moment it was first written (at)."""
    return store.rows(SQL["first_runs"])


def latest_of(store: Store, monitors: Iterable[str]) -> date | None:
    """The newest morning that all of these monitors were run on; None when one of them never was."""
    rows = [store.one(SQL["latest_of"], {"monitor": name}) for name in monitors]
    days = [str(row["as_of"]) for row in rows if row and row["as_of"]]
    return date.fromisoformat(min(days)) if rows and len(days) == len(rows) else None
