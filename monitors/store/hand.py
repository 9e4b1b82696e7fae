"""Split and join by hand: a person says which alerts are of one cause, and that holds.

An incident somebody has touched is left as it is by every later morning, so what is split or joined here stays so.
"""

from collections.abc import Sequence

from monitors.life.incidents import summarise
from monitors.store import machine, moves
from monitors.store.acts import Act, incident_row
from monitors.store.database import Store
from monitors.store.statements import statements
from monitors.store.store_errors import StoreError

SQL = statements("hand")


def split(
    store: Store, incident: int, episodes: Sequence[int], who: Act, version: int | None = None, why: str = ""
) -> int:
    """Take some alerts out of an incident into a new one, whose number is returned; it keeps the owner.

    Raises StoreError when an alert is not of the incident or none would be left; StaleWriteError.
    """
    chosen = sorted(set(episodes))
    with store.write():
        row = incident_row(store, incident, version)
        strange = [n for n in chosen if _incident_of(store, n) != incident]
        if strange or not chosen:
            named = ", ".join(map(str, strange)) or "none"
            raise StoreError(f"choose alerts of incident {incident} to split off; these are not: {named}")
        members = store.one(SQL["count_members"], {"id": incident})
        if members is not None and members["members"] <= len(chosen):
            raise StoreError(f"incident {incident} has no other alert: one at least must stay")
        leaving = [e for e in machine.members_of(store, [incident])[incident] if e.id in chosen]
        new = machine.add_incident(store, summarise(leaving))
        for number in chosen:
            store.execute(moves.SQL["move_episode"], {"id": number, "incident_id": new})
            _tell(store, "episode", number, "incident", (str(incident), str(new)), who, why)
        store.execute(SQL["start_touched"], {"id": new, "owner": row["owner"]})
        _touch(store, incident, row["version"])
        _tell(store, "incident", incident, "split", (None, str(new)), who, why)
        _tell(store, "incident", new, "split from", (None, str(incident)), who, why)
        _settle(store, [incident, new])
        return new


def join(store: Store, incident: int, into: int, who: Act, version: int | None = None, why: str = "") -> None:
    """Put all alerts of an incident into another; links to the emptied one lead there.

    What people said about it stays with it. Raises StoreError for the same incident twice or one that has already
    gone elsewhere; StaleWriteError.
    """
    if incident == into:
        raise StoreError(f"incident {incident} cannot be joined to itself: name another")
    with store.write():
        row = incident_row(store, incident, version)
        other = incident_row(store, into, None)
        for number in (incident, into):
            if not machine.members_of(store, [number]):
                raise StoreError(f"incident {number} has no alerts any more: it was joined to another")
        moves.follow(store, incident, into)
        _touch(store, incident, row["version"])
        _touch(store, into, other["version"])
        _tell(store, "incident", incident, "joined", (None, str(into)), who, why)
        _tell(store, "incident", into, "took in", (None, str(incident)), who, why)
        machine.retire_incident(store, incident, who.as_of)
        _settle(store, [into])


def _incident_of(store: Store, episode: int) -> int | None:
    row = store.one(SQL["episode"], {"id": episode})
    return None if row is None else int(row["incident_id"])


def _touch(store: Store, incident: int, version: int) -> None:
    store.execute(SQL["touch"], {"id": incident, "version": version})


def _settle(store: Store, incidents: Sequence[int]) -> None:
    """Bring the cards in line with their alerts."""
    members = machine.members_of(store, incidents)
    for number in incidents:
        machine.put_incident(store, number, summarise(members[number]))


def _tell(
    store: Store, subject: str, number: int, field: str, change: tuple[str | None, str], who: Act, why: str
) -> None:
    machine.tell(store, subject, number, field, change, at=who.at, as_of=who.as_of, why=why, actor=who.actor)
