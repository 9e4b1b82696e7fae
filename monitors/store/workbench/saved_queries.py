"""Queries that people save: a name, whose they are, every version ever saved. Nothing is written over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitors.store.acts import Act
from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements
from monitors.store.store_errors import StaleWriteError, StoreError

SQL = statements("workbench")
LONGEST_NAME, LONGEST_SQL = 120, 100_000  # characters; chosen


@dataclass(frozen=True)
class KeptQuery:
    """A saved query with its newest version. team: '' = the owner's alone; at, actor: of that version (UTC)."""

    id: int
    name: str
    owner: str
    team: str
    deleted: bool
    number: int
    sql: str
    note: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class QueryVersion:
    """One version of a saved query."""

    number: int
    sql: str
    note: str
    actor: str
    at: datetime


def save(store: Store, who: Act, name: str, sql: str, *, team: str = "") -> int:
    """A new query under a name; returns its number. Raises StoreError where a name or a text will not do."""
    name, text = name.strip(), _text(sql)
    if not 0 < len(name) <= LONGEST_NAME:
        raise StoreError(
            f"a saved query needs a name of 1 to {LONGEST_NAME} characters, this one has {len(name)}"
        )
    taken = [
        one for one in queries(store, who.actor) if one.name.lower() == name.lower() and one.team == team
    ]
    if taken:
        raise StoreError(f"there is one of that name already, version {taken[0].number} by {taken[0].actor}")
    with store.write():
        row = {"name": name, "owner": who.actor, "team": team, "at": moment(who.at)}
        number = store.execute(SQL["add_query"], row)
        _add(store, number, text, "", who)
    return number


def change(store: Store, who: Act, number: int, sql: str, *, knew: int, note: str = "") -> int:
    """Another version of a query; returns its number. knew: the version that was looked at.

    Raises StaleWriteError where somebody was faster, and StoreError for a query that is gone or not theirs to change.
    """
    text = _text(sql)
    with store.write():
        found = _mine(store, who, number)
        if found.number != knew:
            raise StaleWriteError(
                f"“{found.name}” has a version {found.number} by {found.actor} since you opened it. Look again."
            )
        _add(store, number, text, note, who)
    return knew + 1


def restore(store: Store, who: Act, number: int, version: int) -> int:
    """An older version again, as the newest one; returns its number. Raises StoreError where there is none."""
    old = next((one for one in versions(store, number) if one.number == version), None)
    if old is None:
        raise StoreError(f"saved query {number} has no version {version}")
    with store.write():
        found = _mine(store, who, number)
        _add(store, number, old.sql, f"version {version} again", who)
    return found.number + 1


def delete(store: Store, who: Act, number: int) -> None:
    """Out of the list; a link to it says so, and its owner can bring it back. Raises StoreError."""
    with store.write():
        _mine(store, who, number)
        store.execute(SQL["delete_query"], {"query": number, "at": moment(who.at)})


def undelete(store: Store, who: Act, number: int) -> None:
    """Back in the list. Raises StoreError."""
    with store.write():
        _mine(store, who, number, deleted=True)
        store.execute(SQL["undelete_query"], {"query": number})


def queries(store: Store, person: str, *, deleted: bool = False) -> list[KeptQuery]:
    """Those of a person first, then those shared with a team, by name."""
    return [_query(row) for row in store.rows(SQL["queries"], {"person": person, "deleted": int(deleted)})]


def query(store: Store, number: int) -> KeptQuery | None:
    """One query by its number, deleted or not."""
    row = store.one(SQL["query"], {"query": number})
    return _query(row) if row else None


def versions(store: Store, number: int) -> list[QueryVersion]:
    """Its versions, the newest first."""
    return [
        QueryVersion(row["number"], row["sql"], row["note"], row["actor"], datetime.fromisoformat(row["at"]))
        for row in store.rows(SQL["versions"], {"query": number})
    ]


def _text(sql: str) -> str:
    text = sql.strip()
    if not 0 < len(text) <= LONGEST_SQL:
        raise StoreError(
            f"a statement of 1 to {LONGEST_SQL:,} characters is kept, this one has {len(text):,}"
        )
    return text


def _mine(store: Store, who: Act, number: int, *, deleted: bool = False) -> KeptQuery:
    """A query that this person may change: their own, or one shared with a team."""
    found = query(store, number)
    if found is None or (found.deleted and not deleted):
        raise StoreError(f"there is no saved query {number}; somebody may have deleted it")
    if not found.team and found.owner != who.actor:
        raise StoreError(f"“{found.name}” is {found.owner}'s own")
    return found


def _add(store: Store, number: int, sql: str, note: str, who: Act) -> None:
    row = {"query": number, "sql": sql, "note": note.strip(), "actor": who.actor, "at": moment(who.at)}
    store.execute(SQL["add_version"], row)


def _query(row: Row) -> KeptQuery:
    return KeptQuery(
        row["id"],
        row["name"],
        row["owner"],
        row["team"],
        row["deleted_at"] is not None,
        row["number"],
        row["sql"],
        row["note"],
        row["actor"],
        datetime.fromisoformat(row["at"]),
    )
