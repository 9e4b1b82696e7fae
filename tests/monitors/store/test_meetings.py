"""Meetings: one at a time, one agenda for all, a decision that counts once, and an end that is the end."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from monitors.store import StaleWriteError, Store, StoreError, hand, log, meetings, reading
from monitors.store.acts import Act
from monitors.store.meetings import MeetingDecision
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

ANA = Act("ana", at(1, 9), day(1))
BO = Act("bo", at(1, 10), day(1))
HOLD = MeetingDecision("intervene", "Confirmed abuse", "real", "bo", date(2026, 3, 9), "Hold payouts")


def three(folder: Path) -> Store:
    """A store with three incidents that have nothing to do with each other."""
    store = fresh(folder)
    many = [
        sighting(1, segment={"country": name}, monitor=f"{name.lower()}_rate") for name in ("ID", "BR", "MX")
    ]
    tell_morning(store, 1, many)
    return store


def agenda(store: Store, number: int) -> list[int]:
    return [row["incident_id"] for row in meetings.items(store, number)]


def test_who_starts_a_second_meeting_joins_the_first(tmp_path: Path) -> None:
    store = three(tmp_path)
    first = meetings.start(store, [2, 1, 2], ANA)
    assert meetings.start(store, [3], BO) == first
    assert agenda(store, first) == [2, 1]
    assert (meetings.going_on(store) or {})["started_by"] == "ana"


def test_the_agenda_is_put_in_another_order_and_what_was_decided_stays(tmp_path: Path) -> None:
    store = three(tmp_path)
    number = meetings.start(store, [1, 2], ANA)
    meetings.decide(store, number, 1, HOLD, ANA)
    meetings.set_agenda(store, number, [3, 2])
    assert agenda(store, number) == [3, 2, 1]
    meetings.set_agenda(store, number, [1])
    assert agenda(store, number) == [1]
    with pytest.raises(StoreError, match="no incident 99"):
        meetings.set_agenda(store, number, [1, 99])
    assert agenda(store, number) == [1]


def test_a_decision_is_kept_once_with_reason_owner_due_and_note(tmp_path: Path) -> None:
    store = three(tmp_path)
    number = meetings.start(store, [1], ANA)
    meetings.decide(store, number, 1, HOLD, ANA, version=0)
    (kept,) = log.decisions(store, 1)
    assert (kept["decision"], kept["reason"], kept["owner"], kept["due"]) == (
        "intervene",
        "Confirmed abuse",
        "bo",
        "2026-03-09",
    )
    assert log.standing(store, [1])[1].reason == "Confirmed abuse"
    card = reading.incident(store, 1, at(1))
    assert card is not None
    assert (card.owner, card.disposition, card.decision) == ("bo", "real", "intervene")
    assert meetings.items(store, number)[0]["decision_id"] == kept["id"]


def test_who_is_slower_than_a_colleague_changes_nothing_and_is_told(tmp_path: Path) -> None:
    store = three(tmp_path)
    number = meetings.start(store, [1], ANA)
    meetings.decide(store, number, 1, HOLD, ANA, version=0)
    with pytest.raises(StaleWriteError, match="ana"):
        meetings.decide(store, number, 1, MeetingDecision("accept"), BO, version=0)
    assert len(log.decisions(store, 1)) == 1


def test_what_is_not_on_the_agenda_or_after_the_end_is_not_stored(tmp_path: Path) -> None:
    store = three(tmp_path)
    number = meetings.start(store, [1], ANA)
    with pytest.raises(StoreError, match="not on the agenda"):
        meetings.decide(store, number, 2, HOLD, ANA)
    meetings.finish(store, number, {"items": []}, ANA)
    for act in (
        lambda: meetings.decide(store, number, 1, HOLD, BO),
        lambda: meetings.move(store, number, 1, BO.at),
        lambda: meetings.set_agenda(store, number, [1]),
        lambda: meetings.finish(store, number, {}, BO),
    ):
        with pytest.raises(StoreError, match="was ended by ana"):
            act()
    assert log.decisions(store, 1) == []
    assert (meetings.meeting(store, number) or {})["minutes"] == {"items": []}


def test_minutes_that_miss_the_last_decision_are_not_kept(tmp_path: Path) -> None:
    store = three(tmp_path)
    number = meetings.start(store, [1], ANA)
    seen, _ = meetings.version(store, number)
    meetings.decide(store, number, 1, HOLD, BO)
    with pytest.raises(StaleWriteError):
        meetings.finish(store, number, {}, ANA, seen)
    assert meetings.version(store, number)[1] == "open"


def test_the_room_moves_for_all_and_its_time_is_counted_by_incident(tmp_path: Path) -> None:
    store = three(tmp_path)
    number = meetings.start(store, [1, 2], ANA)
    before, _ = meetings.version(store, number)
    meetings.move(store, number, 1, ANA.at + timedelta(seconds=30))
    meetings.move(store, number, 2, ANA.at + timedelta(seconds=90))
    meetings.move(store, number, 1, ANA.at - timedelta(hours=5))  # a clock that jumped back spends no time
    assert [row["seconds"] for row in meetings.items(store, number)] == [60, 0]
    assert (meetings.meeting(store, number) or {})["place"] == 1
    assert meetings.version(store, number)[0] > before


def test_an_incident_that_was_joined_is_talked_about_as_the_one_it_is_in(tmp_path: Path) -> None:
    store = three(tmp_path)
    number = meetings.start(store, [1, 2], ANA)
    hand.join(store, 1, 3, BO)
    meetings.replace_item(store, number, 1, log.joined_into(store, 1))
    assert agenda(store, number) == [3, 2]
    hand.join(store, 2, 3, BO)
    with pytest.raises(StoreError, match="on the agenda already"):
        meetings.replace_item(store, number, 2, 3)


def test_the_meeting_before_is_the_last_that_ended(tmp_path: Path) -> None:
    store = three(tmp_path)
    first = meetings.start(store, [1], ANA)
    assert meetings.meeting_before(store, first) is None
    meetings.finish(store, first, {"n": 1}, ANA)
    second = meetings.start(store, [2], BO)
    assert (meetings.meeting_before(store, second) or {})["id"] == first
    assert [(row["id"], row["items"], row["decided"]) for row in meetings.meetings(store)] == [
        (second, 1, 0),
        (first, 1, 0),
    ]


def test_the_team_adds_reasons_once(tmp_path: Path) -> None:
    store = three(tmp_path)
    known = len(meetings.reasons(store))
    assert known > 3
    for _ in range(2):
        assert meetings.add_reason(store, "  Seller   asked ", ANA) == "Seller asked"
    assert meetings.reasons(store)[known:] == ["Seller asked"]
    with pytest.raises(StoreError, match="1 to 80"):
        meetings.add_reason(store, "x" * 81, ANA)
