"""What came of a decision: money of the week then and now, over, overdue; in words."""

from pathlib import Path

from monitors.meeting.aftermath import aftermath
from monitors.meeting.decision_words import came_of_it, decided
from monitors.store import Store, acts, log
from monitors.store.acts import Act
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

ANA = Act("ana", at(1, 9), day(1))
PLACE = {"country": "ID"}


def decided_on(folder: Path) -> Store:
    store = fresh(folder)
    tell_morning(store, 1, [sighting(1, segment=PLACE, exposure=5000.0)])
    acts.decide(store, 1, ANA, decision="intervene", owner="bo", due=day(3), reason="Confirmed abuse")
    return store


def test_an_incident_that_goes_on_past_its_day_is_overdue(tmp_path: Path) -> None:
    store = decided_on(tmp_path)
    for number in range(2, 6):
        tell_morning(store, number, [sighting(number, segment=PLACE, exposure=5000.0)])
    said = log.standing(store, [1])[1]
    assert not aftermath(store, 1, said, day(3)).overdue
    late = aftermath(store, 1, said, day(5))
    assert (late.overdue, late.over) == (True, False)
    assert late.stopped == 0.0
    assert came_of_it(late, "USD").endswith("overdue")
    assert decided(said, day(3)) == "Intervene (Confirmed abuse), bo, by 5 Mar"


def test_an_incident_that_ended_has_stopped_what_it_cost_a_week(tmp_path: Path) -> None:
    store = decided_on(tmp_path)
    for number in range(2, 12):
        tell_morning(store, number, [sighting(number, "clean", segment=PLACE)])
    came = aftermath(store, 1, log.standing(store, [1])[1], day(11))
    assert (came.over, came.overdue) == (True, False)
    assert came.week_then is not None
    assert came.stopped == came.week_then > 0
    assert came_of_it(came, "USD").startswith("over, last bad day")


def test_what_is_not_known_is_no_number(tmp_path: Path) -> None:
    store = decided_on(tmp_path)
    gone = aftermath(store, 99, log.standing(store, [1])[1], day(2))
    assert (gone.now, gone.stopped, came_of_it(gone, "USD")) == (None, None, "no longer found")
