"""Messages that go out, as the store keeps them: queued once under a key, tried, sent or given up."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements
from monitors.store.store_errors import StoreError

SQL = statements("outgoing")
STATES = ("waiting", "sent", "given_up")


@dataclass(frozen=True)
class Outgoing:
    """One message to one channel. key: what its receiver drops doubles by; kind: digest, incident or missed.

    content: `markdown`, `text` and `html` of it, and `facts` for programs.
    """

    key: str
    channel: str
    kind: str
    as_of: date
    subject: str
    content: Mapping[str, Any]
    incident: int | None = None


def queue(store: Store, messages: list[Outgoing], at: datetime) -> int:
    """Put messages into the queue, all or none; one whose key was there already is left as it is. How many are new."""
    before = _count(store)
    with store.write():
        for one in messages:
            store.execute(
                SQL["queue"],
                {
                    "key": one.key,
                    "channel": one.channel,
                    "kind": one.kind,
                    "incident_id": one.incident,
                    "as_of": one.as_of.isoformat(),
                    "subject": one.subject,
                    "content": json.dumps(one.content, ensure_ascii=False, default=str),
                    "at": moment(at),
                },
            )
    return _count(store) - before


def is_queued(store: Store, key: str) -> bool:
    """Whether a message of this key is in the queue, or was."""
    return store.one(SQL["by_key"], {"key": key}) is not None


def _count(store: Store) -> int:
    row = store.one(SQL["count"])
    return int(row["n"]) if row else 0


def due(store: Store, at: datetime) -> list[Row]:
    """The messages that are to be tried now, the oldest first; `content` is a dictionary."""
    return [_read(row) for row in store.rows(SQL["due"], {"at": moment(at)})]


def waiting(store: Store) -> tuple[int, datetime | None]:
    """How many messages wait, and the moment (UTC) at which the next is tried."""
    row = store.one(SQL["waiting"]) or {"waiting": 0, "next_try": None}
    return row["waiting"], datetime.fromisoformat(row["next_try"]) if row["next_try"] else None


def begin_try(store: Store, message: int, at: datetime) -> bool:
    """A try begins, and is kept before anything leaves the machine; False where the message waits no longer."""
    with store.write():
        if not store.execute(SQL["begin_try"], {"id": message}):
            return False
        store.execute(SQL["add_try"], {"id": message, "at": moment(at)})
    return True


def end_try(
    store: Store, message: int, at: datetime, why: str = "", next_try: datetime | None = None
) -> None:
    """A try ends: taken where `why` is empty; else tried again at `next_try`, or given up where there is none."""
    with store.write():
        store.execute(SQL["end_try"], {"id": message, "at": moment(at), "ok": int(not why), "why": why})
        if not why:
            store.execute(SQL["sent"], {"id": message, "at": moment(at)})
        elif next_try is not None:
            store.execute(SQL["put_off"], {"id": message, "next_try": moment(next_try), "why": why})
        else:
            store.execute(SQL["give_up"], {"id": message, "why": why})


def give_up(store: Store, message: int, why: str) -> None:
    """A message that cannot be tried at all is given up, with the reason."""
    with store.write():
        store.execute(SQL["give_up"], {"id": message, "why": why})


def send_again(store: Store, message: int, at: datetime) -> Row:
    """Put a message back into the queue; one that had gone out gets a key of its own. Raises StoreError."""
    with store.write():
        if store.one(SQL["message"], {"id": message}) is None:
            raise StoreError(f"no message {message}: `riskdesk messages` lists them")
        store.execute(SQL["send_again"], {"id": message, "at": moment(at)})
    return one_message(store, message)


def one_message(store: Store, message: int) -> Row:
    """One message in full, `content` a dictionary, with its `log` of tries. Raises StoreError."""
    row = store.one(SQL["message"], {"id": message})
    if row is None:
        raise StoreError(f"no message {message}: `riskdesk messages` lists them")
    return {**_read(row), "log": store.rows(SQL["tries_of"], {"id": message})}


def messages(store: Store, state: str = "all", limit: int = 50) -> list[Row]:
    """Messages without their content, the newest first."""
    return store.rows(SQL["messages"], {"state": state, "limit": limit})


def key_of(row: Row) -> str:
    """The key that goes out with a message: that of a second edition is another."""
    return row["key"] if row["edition"] == 1 else f"{row['key']}:again{row['edition'] - 1}"


def pages_since(store: Store, since: date, as_of: date) -> list[Row]:
    """Incidents that are to be told, by the mornings after `since` up to `as_of`: incident_id, as_of, reason, …"""
    return store.rows(SQL["pages_since"], {"since": since.isoformat(), "as_of": as_of.isoformat()})


def _read(row: Row) -> Row:
    return {**row, "content": json.loads(row["content"])}
