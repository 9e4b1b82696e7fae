"""The agenda begins with what is due, then with what nobody has decided on."""

from datetime import timedelta
from pathlib import Path

from monitors.meeting.agenda import LONGEST, propose
from monitors.store import acts, reading
from monitors.store.acts import Act
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

ANA = Act("ana", at(1, 9), day(1))


def test_due_ones_lead_decided_and_snoozed_ones_wait(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, monitor=f"m{n}", segment={"country": f"C{n}"}) for n in range(5)])
    acts.decide(store, 4, ANA, decision="investigate", due=day(1))
    acts.decide(store, 2, ANA, decision="accept")
    acts.snooze(store, ANA, ANA.at + timedelta(days=1), incident=3)
    assert propose(reading.incidents(store, at(1, 10)), day(1)) == [4, 1, 5]


def test_it_is_no_longer_than_a_meeting(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, monitor=f"m{n}", segment={"country": f"C{n}"}) for n in range(12)])
    assert len(propose(reading.incidents(store, at(1)), day(1))) == LONGEST
