"""Meetings in the store: one at a time, whose agenda, place and decisions everybody sees; minutes once it ends."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitors.store import acts
from monitors.store.acts import Act
from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements
from monitors.store.store_errors import StaleWriteError, StoreError

SQL = statements("meetings")
LONGEST_REASON = 80  # characters of a reason; chosen: it is chosen from a list
MOST_SECONDS = 3600  # counted for one stay of the room: beyond it nobody was there; chosen


@dataclass(frozen=True)
class MeetingDecision:
    """What is decided in a meeting: a DecisionKind, a reason, and what acts.decide takes beside it."""

    decision: str
    reason: str = ""
    disposition: str | None = None
    owner: str | None = None
    due: date | None = None
    note: str = ""


def start(store: Store, incidents: Sequence[int], who: Act) -> int:
    """The number of the meeting that goes on: a new one with this agenda, or the one that somebody has started."""
    with store.write():
        found = store.one(SQL["open_meeting"])
        if found is not None:
            return int(found["id"])
        args = {"as_of": who.as_of.isoformat(), "at": moment(who.at), "actor": who.actor}
        number = store.execute(SQL["add_meeting"], args)
        for position, incident in enumerate(dict.fromkeys(incidents), start=1):
            store.execute(SQL["add_item"], {"id": number, "incident": incident, "position": position})
    return number


def going_on(store: Store) -> Row | None:
    """The meeting that is open now, or None."""
    return store.one(SQL["open_meeting"])


def meeting(store: Store, number: int) -> Row | None:
    """One meeting; `minutes` a dictionary once it has ended."""
    row = store.one(SQL["meeting"], {"id": number})
    return None if row is None else {**row, "minutes": json.loads(row["minutes"]) if row["minutes"] else None}


def meetings(store: Store, limit: int = 100) -> list[Row]:
    """Meetings, the newest first, with `items` on the agenda and how many of them were `decided`."""
    return store.rows(SQL["meetings"], {"limit": limit})


def meeting_before(store: Store, number: int) -> Row | None:
    """The meeting that ended last before this one began."""
    row = store.one(SQL["last_ended"], {"id": number})
    return None if row is None else meeting(store, row["id"])


def version(store: Store, number: int) -> tuple[int, str]:
    """Counts up with every change of a meeting; and whether it is open or ended."""
    row = store.one(SQL["version"], {"id": number})
    return (row["version"], row["state"]) if row else (-1, "gone")


def items(store: Store, number: int) -> list[Row]:
    """The agenda in its order: incident_id, position (from 1), seconds, and the decision made there, if one was."""
    return store.rows(SQL["items"], {"id": number})


def move(store: Store, number: int, place: int, at: datetime) -> None:
    """The room goes to a place of the agenda; 0 is last time's decisions. Raises StoreError where it has ended."""
    with store.write():
        row = _open(store, number)
        spent = (at - datetime.fromisoformat(row["place_at"])).total_seconds()
        seconds = int(min(max(spent, 0), MOST_SECONDS))  # a clock that jumped spends no time
        store.execute(SQL["spend"], {"id": number, "position": row["place"], "seconds": seconds})
        store.execute(SQL["move"], {"id": number, "place": max(place, 0), "at": moment(at)})


def set_agenda(store: Store, number: int, incidents: Sequence[int]) -> None:
    """Another agenda, in this order; what was decided stays on it. Raises StoreError where the meeting has ended."""
    with store.write():
        _open(store, number)
        wanted = list(dict.fromkeys(incidents))
        for row in items(store, number):
            if row["incident_id"] not in wanted:
                if row["decision_id"] is not None:
                    wanted.append(row["incident_id"])
                else:
                    store.execute(SQL["drop_item"], {"id": number, "incident": row["incident_id"]})
        for position, incident in enumerate(wanted, start=1):
            acts.incident_row(store, incident, None)
            store.execute(SQL["add_item"], {"id": number, "incident": incident, "position": position})
        store.execute(SQL["touch"], {"id": number})


def replace_item(store: Store, number: int, incident: int, into: int) -> None:
    """An incident of the agenda was joined to another: that one is talked about in its place."""
    with store.write():
        _open(store, number)
        if not store.execute(SQL["replace_item"], {"id": number, "incident": incident, "into": into}):
            raise StoreError(f"incident {into}, which took incident {incident} in, is on the agenda already")
        store.execute(SQL["touch"], {"id": number})


def decide(
    store: Store,
    number: int,
    incident: int,
    what: MeetingDecision,
    who: Act,
    version: int | None = None,
) -> int:
    """A decision on an incident of the agenda, kept as every decision is and named by the meeting; its number.

    version: of the incident, as the person saw it. Raises StaleWriteError where somebody was faster, StoreError where
    the meeting has ended or the incident is not on its agenda.
    """
    with store.write():
        _open(store, number)
        if incident not in {row["incident_id"] for row in items(store, number)}:
            raise StoreError(f"incident {incident} is not on the agenda any more: nothing was stored")
        made = acts.decide(
            store,
            incident,
            who,
            disposition=what.disposition,
            decision=what.decision,
            owner=what.owner,
            due=what.due,
            note=what.note,
            reason=what.reason,
            version=version,
        )
        store.execute(SQL["put_decision"], {"id": number, "incident": incident, "decision": made})
        store.execute(SQL["touch"], {"id": number})
    return made


def finish(store: Store, number: int, minutes: Mapping[str, Any], who: Act, seen: int | None = None) -> None:
    """The meeting ends with its minutes. seen: the version they were made of.

    Raises StoreError where it has ended, StaleWriteError where something was decided meanwhile.
    """
    with store.write():
        row = _open(store, number)
        if seen is not None and row["version"] != seen:
            raise StaleWriteError(
                "something was changed in the meeting at this very moment: end it once more"
            )
        told = json.dumps(minutes, ensure_ascii=False, default=str)
        args = {"id": number, "actor": who.actor, "at": moment(who.at), "minutes": told}
        store.execute(SQL["finish"], args)


def reasons(store: Store) -> list[str]:
    """The team's reasons, the oldest first."""
    return [row["text"] for row in store.rows(SQL["reasons"])]


def add_reason(store: Store, text: str, who: Act) -> str:
    """A reason more in the team's list; as it is kept. Raises StoreError where it is empty or too long."""
    kept = " ".join(text.split())
    if not 0 < len(kept) <= LONGEST_REASON:
        raise StoreError(f"a reason has 1 to {LONGEST_REASON} characters, this one has {len(kept)}")
    with store.write():
        store.execute(SQL["add_reason"], {"text": kept, "actor": who.actor, "at": moment(who.at)})
    return kept


def decisions_between(store: Store, since: date, until: date) -> list[Row]:
    """What was decided of whole incidents on the mornings from `since` to before `until`, the oldest first."""
    return store.rows(SQL["decisions_between"], {"since": since.isoformat(), "until": until.isoformat()})


def incidents_between(store: Store, since: date, until: date) -> list[Row]:
    """Live risk incidents alive, or ended, on the mornings from `since` to before `until`."""
    return store.rows(SQL["incidents_between"], {"since": since.isoformat(), "until": until.isoformat()})


def _open(store: Store, number: int) -> Row:
    """The meeting inside this transaction. Raises StoreError where there is none, or it has ended."""
    row = store.one(SQL["meeting"], {"id": number})
    if row is None:
        raise StoreError(f"no meeting {number}")
    if row["state"] != "open":
        raise StoreError(
            f"meeting {number} was ended by {row['ended_by']} at {row['ended_at']} UTC: nothing was stored"
        )
    return row
