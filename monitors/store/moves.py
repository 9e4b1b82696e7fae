"""Which incident an alert stands in: what a new one may join, and alerts that move from one incident to another."""

import json
from dataclasses import replace
from datetime import date

from monitors.life.episode import Episode, from_json
from monitors.store.database import Store
from monitors.store.statements import statements

SQL = statements("moves")


def ended_lately(store: Store, as_of: date, since: date) -> list[Episode]:
    """Episodes that were bad on `since` or later and had ended before the morning `as_of`, as they ended."""
    found = []
    for row in store.rows(SQL["ended_lately"], {"as_of": as_of.isoformat(), "since": since.isoformat()}):
        episode = from_json(json.loads(row["machine"]))
        found.append(replace(episode, id=row["episode_id"], incident_id=row["incident_id"]))
    return [episode for episode in found if not episode.alive]


def touched_incidents(store: Store) -> set[int]:
    """The incidents about which a person has said something: the machine leaves them as they are."""
    return {row["id"] for row in store.rows(SQL["said_about"], {})}


def move_episode(store: Store, episode: Episode, incident: int) -> None:
    """Put a stored episode into another incident."""
    store.execute(SQL["move_episode"], {"id": episode.id, "incident_id": incident})


def follow(store: Store, old: int, new: int) -> None:
    """Put all episodes of an incident into another, those that ended long ago too."""
    store.execute(SQL["follow_incident"], {"old": old, "new": new})
