"""What people do about broken records: take, decide, recover, note. Every act leaves its line in the trail.

`version` is the record's version as the person saw it: when somebody else acted in between, nothing is written.
"""

from datetime import date
from typing import Literal, get_args

from monitors.store.acts import Act
from monitors.store.database import Row, Store
from monitors.store.losses.loss_records import TAKEN_BACK
from monitors.store.machine import moment
from monitors.store.statements import statements
from monitors.store.store_errors import StaleWriteError, StoreError

SQL = statements("losses")
LossDecision = Literal["recover", "write_off", "explain", "data_fault"]
LONGEST_NOTE = 2_000  # characters; chosen
NEEDS_NOTE = TAKEN_BACK  # what takes a record off the list says why


def assign_loss(store: Store, number: int, owner: str | None, who: Act, version: int | None = None) -> None:
    """It is somebody's now; None hands it back. Raises StoreError, StaleWriteError."""
    with store.write():
        row = _row(store, number, version)
        store.execute(SQL["set_owner"], {"id": number, "version": row["version"], "owner": owner or None})
        _say(store, number, who, "owner", value=owner or "")


def decide_loss(
    store: Store,
    number: int,
    decision: str,
    who: Act,
    *,
    note: str = "",
    due: date | None = None,
    owner: str | None = None,
    version: int | None = None,
) -> None:
    """What is done about it (a LossDecision); an empty one takes the decision back.

    Raises StoreError for an unknown decision or one without the note it needs, StaleWriteError.
    """
    if decision and decision not in get_args(LossDecision):
        raise StoreError(f"no decision {decision!r}: one of {', '.join(get_args(LossDecision))}")
    if decision in NEEDS_NOTE and not note.strip():
        raise StoreError("say why in the note: it takes the amount off what is open")
    _short(note)
    with store.write():
        row = _row(store, number, version)
        args = {"decision": decision, "due": due.isoformat() if due else None, "owner": owner or None}
        store.execute(SQL["set_decision"], {**args, "id": number, "version": row["version"]})
        _say(store, number, who, "decision", value=decision, note=note)


def recover_loss(
    store: Store, number: int, cents: int, who: Act, note: str = "", version: int | None = None
) -> None:
    """So many cents came back. A negative amount takes an earlier one back.

    Raises StoreError where more than the loss, or less than nothing, would have come back; StaleWriteError.
    """
    _short(note)
    with store.write():
        row = _row(store, number, version)
        after = row["recovered_cents"] + cents
        if not cents or not 0 <= after <= max(row["cents"], row["recovered_cents"]):
            left = (row["cents"] - row["recovered_cents"]) / 100
            raise StoreError(
                f"{cents / 100:,.2f} cannot have come back: {left:,.2f} of this record is still open, "
                f"{row['recovered_cents'] / 100:,.2f} was recovered"
            )
        store.execute(SQL["add_recovered"], {"id": number, "version": row["version"], "cents": cents})
        _say(store, number, who, "recovered", cents=cents, note=note)


def note_loss(store: Store, number: int, note: str, who: Act) -> None:
    """A remark. Raises StoreError when it is empty or too long."""
    if not note.strip():
        raise StoreError(f"a note has 1 to {LONGEST_NOTE:,} characters")
    _short(note)
    with store.write():
        row = _row(store, number, None)
        store.execute(SQL["touch"], {"id": number, "version": row["version"]})
        _say(store, number, who, "note", note=note)


def _row(store: Store, number: int, version: int | None) -> Row:
    row = store.one(SQL["record"], {"id": number})
    if row is None:
        raise StoreError(f"no record {number}")
    if version is not None and row["version"] != version:
        last = store.one(SQL["last_act"], {"id": number})
        told = f"{last['actor']} ({last['kind']}, {last['at']} UTC)" if last else "the night"
        raise StaleWriteError(
            f"record {number} was changed meanwhile by {told}. Nothing was written; look again."
        )
    return row


def _say(
    store: Store,
    number: int,
    who: Act,
    kind: str,
    *,
    cents: int | None = None,
    value: str = "",
    note: str = "",
) -> None:
    told = {"loss_id": number, "as_of": who.as_of.isoformat(), "at": moment(who.at), "actor": who.actor}
    store.execute(SQL["say"], {**told, "kind": kind, "cents": cents, "value": value, "note": note.strip()})


def _short(note: str) -> None:
    if len(note.strip()) > LONGEST_NOTE:
        raise StoreError(
            f"a note has at most {LONGEST_NOTE:,} characters, this one has {len(note.strip()):,}"
        )
