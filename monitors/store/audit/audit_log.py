"""The audit: entries that only grow, each with the hash of the one before it.

An entry is written in one transaction with what it tells, or in one of its own. SQLite lets one writer in at a time and
a trigger refuses what does not follow the last entry, so the chain cannot fork. No personal value is ever in an entry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements

SQL = statements("audit")
ACTIONS = ("signed in", "refused", "saw", "ran", "exported", "revealed", "changed", "people")
LONGEST = 2000  # characters of a detail's text that are kept; chosen


@dataclass(frozen=True)
class Happening:
    """What is to be told: who (a login, or the name said at the machine), when (UTC), what, of what, and details."""

    actor: str
    at: datetime
    action: str
    subject: str = ""
    detail: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Head:
    """The end of the chain: the number of its last entry and that one's hash; 0 and empty on a new desk."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def add(store: Store, what: Happening) -> int:
    """Append an entry; returns its number. Inside `store.write()` it belongs to that transaction. Raises StoreError."""
    with store.write():
        last = store.one(SQL["last_entry"])
        given = store.one(SQL["given"])
        # Where entries are gone from the end, the numbers go on after them: the gap stays to be found.
        number = max(last["id"] if last else 0, given["given"] if given else 0) + 1
        row = {
            "id": number,
            "at": moment(what.at),
            "actor": what.actor or "nobody named",
            "action": what.action,
            "subject": what.subject[:LONGEST],
            "detail": json.dumps(_short(what.detail or {}), ensure_ascii=False, sort_keys=True),
            "before": last["hash"] if last else "",
        }
        store.execute(SQL["add_entry"], {**row, "hash": hash_of(row)})
    return number


def hash_of(row: Mapping[str, Any]) -> str:
    """The SHA-256 of an entry and of the hash before it, in hexadecimal."""
    told = [row[name] for name in ("id", "at", "actor", "action", "subject", "detail", "before")]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def head(store: Store) -> Head:
    """The end of the chain. Kept outside it finds what was cut off the end, and a chain that was written anew."""
    last = store.one(SQL["last_entry"])
    return Head(last["id"], last["hash"]) if last else Head(0, "")


def entries(
    store: Store,
    *,
    search: str = "",
    actor: str | None = None,
    action: str | None = None,
    since: date | None = None,
    until: date | None = None,
    most: int = 1000,
) -> list[Row]:
    """Entries, the newest first: id, at, actor, action, subject, detail (a dictionary), hash.

    search: a text anywhere in them; since, until: days in UTC, the second one is not in it.
    """
    asked = {
        "search": search.strip(),
        "actor": actor,
        "action": action,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "most": most,
    }
    return [{**row, "detail": json.loads(row["detail"])} for row in store.rows(SQL["entries"], asked)]


def _short(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _short(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_short(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} characters)"
