"""New alerts find their incident, and a later morning corrects what nobody has touched."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitors.life.episode import Observation
from monitors.store import Store, acts, log, reading
from tests.monitors.life.test_kinship import ID, carried
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

RING, OTHERS = {"seller": carried("s0001", "s0002")}, {"seller": carried("s0007", "s0008")}


def seen(number: int, carriers: dict[str, Any], **changes: Any) -> Observation:
    return replace(sighting(number, segment=ID, **changes), carriers=carriers)


def places(store: Store, number: int) -> dict[str, int | None]:
    """Monitor → the incident of its alert."""
    return {e.monitor: e.incident_id for e in reading.all_episodes(store, day(number))}


def apart_then_together(store: Store) -> None:
    """Two alerts that nothing binds on the first morning, and the same sellers on the second."""
    tell_morning(store, 1, [seen(1, RING), seen(1, OTHERS, monitor="dispute_rate")])
    assert len(set(places(store, 1).values())) == 2


def test_incidents_join_when_a_later_morning_finds_the_same_carriers(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    apart_then_together(store)
    tell_morning(store, 2, [seen(2, RING), seen(2, RING, monitor="dispute_rate")])
    assert len(set(places(store, 2).values())) == 1
    (left,) = reading.incidents(store, at(2))
    assert left.episodes == 2
    gone = ({1, 2} - {left.id}).pop()
    assert log.joined_into(store, gone) == left.id


@pytest.mark.parametrize("touch", ["acknowledge", "comment", "snooze"])
def test_what_a_person_has_touched_stays_as_it_is(tmp_path: Path, touch: str) -> None:
    store = fresh(tmp_path)
    apart_then_together(store)
    who = acts.Act(actor="Ada", at=at(1, 9), as_of=day(1))
    for incident in reading.incidents(store, at(1)):
        if touch == "acknowledge":
            acts.acknowledge(store, incident.id, who)
        elif touch == "comment":
            acts.comment(store, incident.id, "a known ring", who)
        else:
            acts.snooze(store, who, at(9), incident=incident.id)
    tell_morning(store, 2, [seen(2, RING), seen(2, RING, monitor="dispute_rate")])
    assert len(set(places(store, 2).values())) == 2


def test_a_member_with_other_carriers_leaves_and_the_trail_says_so(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    names = ("refund_only_rate", "dispute_rate", "hit_rate")
    tell_morning(store, 1, [seen(1, RING, monitor=name) for name in names])
    (whole,) = set(places(store, 1).values())
    tell_morning(store, 2, [seen(2, OTHERS if name == "hit_rate" else RING, monitor=name) for name in names])
    told = places(store, 2)
    assert told["refund_only_rate"] == told["dispute_rate"] == whole
    assert told["hit_rate"] not in (None, whole)
    assert any(row["field"] == "incident" for row in log.trail(store, told["hit_rate"] or 0))


def test_the_same_carriers_weeks_later_come_back_into_their_incident_unless_it_was_judged(
    tmp_path: Path,
) -> None:
    for judged in (False, True):
        (tmp_path / str(judged)).mkdir()
        store = fresh(tmp_path / str(judged))
        tell_morning(store, 1, [seen(1, RING)])
        for number in (2, 3):
            tell_morning(store, number, [sighting(number, "clean", segment=ID)])
        (first,) = reading.incidents(store, at(3))
        if judged:
            who = acts.Act(actor="Ada", at=at(3, 9), as_of=day(3))
            acts.decide(store, first.id, who, disposition="real")
        again = replace(sighting(14, segment={**ID, "category": "toys"}), carriers=RING)
        tell_morning(store, 14, [again])
        newest = max(reading.all_episodes(store, day(14)), key=lambda e: e.opened_on)
        assert (newest.incident_id == first.id) is not judged
