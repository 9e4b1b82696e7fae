"""What people do to incidents. Actor and time are arguments; every act leaves its transition.

`version` is the incident's version as the person saw it: when somebody else acted in between, nothing is
written and StaleWriteError says who did what. None means "whatever it is now".
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from monitors.life.segment import Segment, encode
from monitors.store.database import Row, Store
from monitors.store.machine import moment, tell
from monitors.store.statements import statements
from monitors.store.store_errors import StaleWriteError, StoreError

SQL = statements("acts")
LONGEST_ANNOTATION = 120  # characters: what stands over a chart is read at a glance; chosen
Disposition = Literal["real", "expected", "false_alarm", "new_normal", "data_issue"]
DecisionKind = Literal["investigate", "tune", "intervene", "accept", "data_issue"]


@dataclass(frozen=True)
class Act:
    """Who acts, when (UTC), and looking at the data of which morning."""

    actor: str
    at: datetime
    as_of: date


def acknowledge(store: Store, incident: int, who: Act, version: int | None = None) -> None:
    """Somebody has seen it."""
    with store.write():
        row = incident_row(store, incident, version)
        args = {"actor": who.actor, "at": moment(who.at), "id": incident, "version": row["version"]}
        store.execute(SQL["acknowledge"], args)
        _say(store, incident, "acknowledged", row["acknowledged_by"], who.actor, who)


def take_back_acknowledgement(store: Store, incident: int, who: Act, version: int | None = None) -> None:
    """Nobody has seen it after all. Raises StoreError where nobody had acknowledged it."""
    with store.write():
        row = incident_row(store, incident, version)
        if row["acknowledged_by"] is None:
            raise StoreError(f"incident {incident} is not acknowledged: there is nothing to take back")
        store.execute(SQL["take_back_acknowledgement"], {"id": incident, "version": row["version"]})
        _say(store, incident, "acknowledged", row["acknowledged_by"], None, who)


def assign(store: Store, incident: int, owner: str | None, who: Act, version: int | None = None) -> None:
    """It is somebody's now; None hands it back."""
    with store.write():
        row = incident_row(store, incident, version)
        store.execute(SQL["assign"], {"owner": owner or None, "id": incident, "version": row["version"]})
        _say(store, incident, "owner", row["owner"], owner or None, who)


def comment(store: Store, incident: int, text: str, who: Act) -> int:
    """A remark, kept as typed. Raises StoreError when it is empty or longer than 10,000 characters."""
    if not 0 < len(text.strip()) <= 10_000:
        raise StoreError(f"a comment has 1 to 10,000 characters, this one has {len(text.strip())}")
    with store.write():
        incident_row(store, incident, None)
        row = {"id": incident, "actor": who.actor, "at": moment(who.at), "text": text.strip()}
        return store.execute(SQL["add_comment"], row)


def annotate(
    store: Store, who: Act, days: tuple[date, date], text: str, monitor: str | None, segment: Segment
) -> int:
    """A remark beside the days of a metric (None: of every metric) in a segment; returns its number.

    Raises StoreError when it is empty or too long for a chart, or its days end before they begin.
    """
    if not 0 < len(text.strip()) <= LONGEST_ANNOTATION:
        raise StoreError(
            f"an annotation has 1 to {LONGEST_ANNOTATION} characters, this one has {len(text.strip())}"
        )
    if days[1] < days[0]:
        raise StoreError(f"an annotation ends on or after its first day: {days[1]} is before {days[0]}")
    row = {
        "first_day": days[0].isoformat(),
        "last_day": days[1].isoformat(),
        "text": " ".join(text.split()),
        "monitor": monitor,
        "segment": encode(segment),
        "actor": who.actor,
        "at": moment(who.at),
        "as_of": who.as_of.isoformat(),
    }
    with store.write():
        return store.execute(SQL["add_annotation"], row)


def remove_annotation(store: Store, number: int, who: Act) -> None:
    """Take an annotation off the charts; the store keeps it. Raises StoreError when it is not there any more."""
    with store.write():
        if not store.execute(
            SQL["remove_annotation"], {"id": number, "actor": who.actor, "at": moment(who.at)}
        ):
            raise StoreError(f"no annotation {number}, or somebody has taken it away already")


def decide(
    store: Store,
    incident: int,
    who: Act,
    *,
    disposition: str | None = None,
    decision: str | None = None,
    owner: str | None = None,
    due: date | None = None,
    note: str = "",
    reason: str = "",
    episode: int | None = None,
    version: int | None = None,
) -> int:
    """What it was (a Disposition) and what we do (a DecisionKind), for the incident or one of its episodes;
    reason: of the team's list.

    Raises StoreError for an unknown word or when both are missing; StaleWriteError.
    """
    # Over 40 lines: the signature and its errors; every field of a decision is an argument.
    _known("disposition", disposition, Disposition)
    _known("decision", decision, DecisionKind)
    if disposition is None and decision is None:
        raise StoreError("a decision needs a disposition, a decision, or both")
    with store.write():
        row = incident_row(store, incident, version)
        number = store.execute(
            SQL["add_decision"],
            {
                "id": incident,
                "episode_id": episode,
                "disposition": disposition,
                "decision": decision,
                "owner": owner,
                "due": due.isoformat() if due else None,
                "note": note.strip(),
                "reason": reason.strip(),
                "actor": who.actor,
                "at": moment(who.at),
                "as_of": who.as_of.isoformat(),
            },
        )
        store.execute(SQL["touch"], {"id": incident, "version": row["version"]})
        if disposition is not None:
            _dispose(store, row, episode, disposition, who, note)
        if decision is not None:
            _say(store, incident, "decision", None, decision, who, note)
        if owner and owner != row["owner"]:
            assign(store, incident, owner, who)
        return number


def snooze(
    store: Store,
    who: Act,
    until: datetime,
    *,
    incident: int | None = None,
    monitor: str | None = None,
    segment: Segment | None = None,
    why: str = "",
    version: int | None = None,
) -> int:
    """Quiet until a moment, for one incident, or a monitor, a segment, or a monitor in a segment.

    Of an incident it counts as an act like any other: who saw it before that is told. Raises StoreError without a
    scope, or with an end that lies in the past; StaleWriteError.
    """
    # Over 40 lines: the signature and its errors.
    if incident is None and monitor is None and segment is None:
        raise StoreError("a snooze needs a scope: an incident, a monitor or a segment")
    if moment(until) <= moment(who.at):
        raise StoreError(f"a snooze ends in the future: {moment(until)} is not after {moment(who.at)}")
    row = {
        "incident_id": incident,
        "monitor": monitor,
        "segment": None if segment is None else encode(segment),
        "until": moment(until),
        "actor": who.actor,
        "at": moment(who.at),
        "why": why.strip(),
    }
    with store.write():
        if incident is not None:
            seen = incident_row(store, incident, version)
            store.execute(SQL["touch"], {"id": incident, "version": seen["version"]})
            _say(store, incident, "snoozed", None, moment(until), who, why)
        return store.execute(SQL["add_snooze"], row)


def end_snooze(store: Store, number: int, who: Act) -> None:
    """End a snooze early. Raises StoreError when there is none of that number, or it has ended."""
    with store.write():
        row = store.one(SQL["snooze"], {"id": number})
        if row is None or not store.execute(
            SQL["end_snooze"], {"id": number, "actor": who.actor, "at": moment(who.at)}
        ):
            raise StoreError(f"no running snooze {number}")
        if row["incident_id"] is not None:
            seen = incident_row(store, row["incident_id"], None)
            store.execute(SQL["touch"], {"id": row["incident_id"], "version": seen["version"]})
            _say(store, row["incident_id"], "snoozed", row["until"], None, who)


def _dispose(store: Store, row: Row, episode: int | None, disposition: str, who: Act, note: str) -> None:
    """Write a disposition on the incident and its episodes, or on one episode only."""
    incident = row["id"]
    scope = {"id": incident, "episode_id": episode, "disposition": disposition}
    members = store.rows(SQL["episodes_of"], scope)
    if not members:
        raise StoreError(f"incident {incident} has no episode {episode}")
    store.execute(SQL["dispose_episodes"], scope)
    for member in members:
        change = (member["disposition"], disposition)
        tell(
            store,
            "episode",
            member["id"],
            "disposition",
            change,
            at=who.at,
            as_of=who.as_of,
            actor=who.actor,
            why=note,
        )
    if episode is None:
        current = incident_row(store, incident, None)
        store.execute(SQL["dispose"], {**scope, "version": current["version"]})
        _say(store, incident, "disposition", row["disposition"], disposition, who, note)


def incident_row(store: Store, incident: int, version: int | None) -> Row:
    """The incident inside this transaction, checked against the version the person saw."""
    row = store.one(SQL["incident"], {"id": incident})
    if row is None or not store.may_touch(incident):
        raise StoreError(f"no incident {incident}")
    if version is not None and row["version"] != version:
        last = store.one(SQL["last_word"], {"id": incident})
        said = f": {last['actor']} set {last['field']} to {last['new']} at {last['at']} UTC" if last else ""
        raise StaleWriteError(f"incident {incident} was changed since you opened it{said}. Look again.")
    return row


def _say(
    store: Store, incident: int, field: str, old: str | None, new: str | None, who: Act, why: str = ""
) -> None:
    change, why = (old, new), why.strip()
    tell(store, "incident", incident, field, change, at=who.at, as_of=who.as_of, actor=who.actor, why=why)


def _known(name: str, value: str | None, words: object) -> None:
    allowed = get_args(words)
    if value is not None and value not in allowed:
        raise StoreError(f"unknown {name} {value!r}: one of {', '.join(allowed)}")
