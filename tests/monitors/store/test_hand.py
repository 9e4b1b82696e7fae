"""A person splits and joins incidents, and what they said holds against every later morning."""

from pathlib import Path

import pytest

from monitors.store import Store, StoreError, reading
from monitors.store.acts import Act
from monitors.store.hand import join, split
from monitors.store.store_errors import StaleWriteError
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

ID = {"country": "ID"}
TOYS = {"country": "ID", "category": "toys"}
BR = {"country": "BR"}


def who() -> Act:
    return Act(actor="Ada", at=at(1, 9), as_of=day(1))


def two_views(folder: Path) -> tuple[Store, int, list[int]]:
    """One incident of two alerts, and its alerts."""
    store = fresh(folder)
    tell_morning(store, 1, [sighting(1, segment=ID), sighting(1, segment=TOYS)])
    (incident,) = reading.incidents(store, at(1))
    return store, incident.id, [e.id or 0 for e in reading.episodes(store, incident.id, day(1))]


def test_a_split_holds_on_later_mornings(tmp_path: Path) -> None:
    store, incident, alerts = two_views(tmp_path)
    new = split(store, incident, alerts[:1], who())
    tell_morning(store, 2, [sighting(2, segment=ID), sighting(2, segment=TOYS)])
    places = {e.id: e.incident_id for e in reading.all_episodes(store, day(2))}
    assert places == {alerts[0]: new, alerts[1]: incident}


def test_one_alert_must_stay_and_only_its_own_can_leave(tmp_path: Path) -> None:
    store, incident, alerts = two_views(tmp_path)
    with pytest.raises(StoreError, match="no other alert"):
        split(store, incident, alerts, who())
    with pytest.raises(StoreError, match="are not: 99"):
        split(store, incident, [99], who())


def test_of_two_people_who_split_at_once_the_second_is_told(tmp_path: Path) -> None:
    store, incident, alerts = two_views(tmp_path)
    split(store, incident, alerts[:1], who(), version=0)
    with pytest.raises(StaleWriteError, match="Ada"):
        split(store, incident, alerts[:1], who(), version=0)


def test_a_join_moves_every_alert_and_holds(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment=ID), sighting(1, segment=BR)])
    one, other = (incident.id for incident in reading.incidents(store, at(1)))
    join(store, other, one, who())
    tell_morning(store, 2, [sighting(2, segment=ID), sighting(2, segment=BR)])
    (left,) = reading.incidents(store, at(2))
    assert (left.id, left.episodes) == (one, 2)
    with pytest.raises(StoreError, match="joined to another"):
        join(store, other, one, who())
    with pytest.raises(StoreError, match="itself"):
        join(store, one, one, who())
