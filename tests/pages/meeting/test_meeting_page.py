"""The meeting's page: started from Review, shared, decided, ended; whatever the address says, a sentence."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store, acts, hand, log, meetings
from monitors.store.intervened import written_interventions
from pages.desk.house import now
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF, NASTY, REFUNDS, _add, episode

Browse = Callable[..., AppTest]


def store_of(home: Home) -> Store:
    return Store(home.state / "desk.sqlite")


def bo() -> acts.Act:
    return acts.Act("Bo", now(), AS_OF)


def said(page: AppTest) -> str:
    assert not page.exception
    return unescaped(text_of(page))


def test_review_starts_a_meeting_with_what_waits(seeded: Home, browse: Browse) -> None:
    page = browse()
    page.button(key="start_meeting").click().run()
    store = store_of(seeded)
    number = (meetings.going_on(store) or {})["id"]
    assert [row["incident_id"] for row in meetings.items(store, number)] == [1, 2, 3, 4, 5]
    assert browse().button(key="start_meeting").label == "Join the meeting"


def test_an_incident_is_told_in_large_type_and_data_stay_text(seeded: Home, browse: Browse) -> None:
    number = meetings.start(store_of(seeded), [1, 4], bo())
    page = browse("meeting", meeting=str(number), at="1")
    assert "Refunds without return ×3.6 in BR · toys" in said(page)
    assert "1 of 2" in said(page)
    page = browse("meeting", meeting=str(number), at="2")
    assert NASTY in said(page)
    assert NASTY not in text_of(page)


def decide(page: AppTest, number: int, **fields: Any) -> AppTest:
    """Fill the form of an incident and store it."""
    for name, value in fields.items():
        kind = page.button_group if name == "do" else page.text_area
        kind(key=f"meet_{name}_{number}").set_value(value)
    page.run()
    return page.button(key="meeting_store").click().run()


def test_a_decision_is_stored_and_the_room_goes_on(seeded: Home, browse: Browse) -> None:
    store = store_of(seeded)
    number = meetings.start(store, [1, 2], bo())
    page = decide(browse("meeting", meeting=str(number), at="1"), 1, do="intervene", note="Hold payouts")
    assert page.query_params["at"] in ("2", ["2"])
    (kept,) = log.decisions(store, 1)
    assert (kept["decision"], kept["note"], kept["actor"]) == ("intervene", "Hold payouts", "Ana")
    assert (meetings.meeting(store, number) or {})["place"] == 2


def test_a_decision_to_intervene_goes_into_the_ledger_with_scope_and_metric(
    seeded: Home, browse: Browse
) -> None:
    store = store_of(seeded)
    number = meetings.start(store, [1, 2], bo())
    page = browse("meeting", meeting=str(number), at="1")
    page.button_group(key="meet_do_1").set_value("intervene").run()
    page.text_input(key="meet_change_1").set_value("Photos before refunds").run()
    decide(page, 1, note="It falls by half")
    (row,) = written_interventions(store)
    assert (row["name"], row["incident"], row["hypothesis"]) == (
        "Photos before refunds",
        1,
        "It falls by half",
    )
    assert (row["metric"], row["scope"]) == ("refund_only_rate", {"country": "BR", "category": "toys"})
    assert row["day"] == AS_OF.isoformat()


def test_who_is_slower_keeps_what_was_typed_and_is_told(seeded: Home, browse: Browse) -> None:
    store = store_of(seeded)
    number = meetings.start(store, [1, 2], bo())
    page = browse("meeting", meeting=str(number), at="1")
    page.button_group(key="meet_do_1").set_value("accept")
    page.text_area(key="meet_note_1").set_value("mine").run()
    acts.decide(store, 1, bo(), disposition="real")
    page.button(key="meeting_store").click().run()
    assert "Bo set disposition to real" in unescaped("\n".join(str(one.value) for one in page.error))
    assert page.text_area(key="meet_note_1").value == "mine"
    assert len(log.decisions(store, 1)) == 1


def test_the_agenda_is_changed_for_all(seeded: Home, browse: Browse) -> None:
    store = store_of(seeded)
    number = meetings.start(store, [1, 2, 3], bo())
    page = browse("meeting", meeting=str(number))
    page.button(key="agenda_down_1").click().run()
    page.button(key="agenda_off_3").click().run()
    assert [row["incident_id"] for row in meetings.items(store, number)] == [2, 1]


def test_a_screen_that_was_with_the_room_follows_it_and_one_with_a_draft_stays(
    seeded: Home, browse: Browse
) -> None:
    store = store_of(seeded)
    number = meetings.start(store, [1, 2, 3], bo())
    page = browse("meeting", meeting=str(number))
    meetings.move(store, number, 1, now())
    assert "1 of 3" in said(page.run())
    page.text_area(key="meet_note_1").set_value("half a sen").run()
    meetings.move(store, number, 2, now())
    page.run()
    assert "1 of 3" in said(page)
    assert page.button(key="meeting_follow").label == "The room is at 2 of 3: go there"


def test_a_meeting_ends_with_minutes_that_stay(seeded: Home, browse: Browse) -> None:
    store = store_of(seeded)
    number = meetings.start(store, [1, 2], bo())
    decide(browse("meeting", meeting=str(number), at="1"), 1, do="investigate")
    page = browse("meeting", meeting=str(number), at="3")
    assert list(page.dataframe[0].value["decision"]) == ["Investigate", "not decided"]
    page.button(key="meeting_end").click().run()
    assert "1 of 2 incidents decided" in said(page)
    acts.decide(store, 1, bo(), decision="accept")  # later, and not in these minutes
    again = browse("meeting", meeting=str(number))
    assert list(again.dataframe[0].value["decision"]) == ["Investigate", ""]
    held, agenda = browse("meeting").dataframe
    assert "Meeting 1" in list(held.value["meeting"])
    assert list(agenda.value["headline"]) == list(dict.fromkeys(agenda.value["headline"]))
    assert len(agenda.value)  # what is due or undecided, were one started now


def test_last_times_decisions_come_first(seeded: Home, browse: Browse) -> None:
    store = store_of(seeded)
    first = meetings.start(store, [2], bo())
    what = meetings.MeetingDecision("tune", "Rule too wide", owner="Cleo")
    meetings.decide(store, first, 2, what, bo())
    meetings.finish(store, first, {"items": [], "last_time": []}, bo())
    second = meetings.start(store, [1], bo())
    table = browse("meeting", meeting=str(second)).dataframe[0].value
    assert list(table["decided"]) == ["Tune a rule (Rule too wide), Cleo"]
    assert "still open" in table["since"].iloc[0]


def test_an_incident_that_was_joined_meanwhile_is_said(seeded: Home, browse: Browse) -> None:
    store = store_of(seeded)
    number = meetings.start(store, [3, 2], bo())
    hand.join(store, 3, 1, bo())
    page = browse("meeting", meeting=str(number), at="1")
    assert "Incident 3 was joined to incident 1 meanwhile" in said(page)
    assert "Refunds without return ×3.6 in BR · toys" in said(page)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ({"meeting": "99"}, "There is no meeting “99”"),
        ({"meeting": "<b>"}, "There is no meeting"),
        ({"meeting": "²"}, "There is no meeting “²”"),
        ({"mt_view": "bogus"}, "There is no view “bogus”"),
    ],
)
def test_a_stale_address_is_a_sentence(
    seeded: Home, browse: Browse, address: dict[str, str], sentence: str
) -> None:
    assert sentence in said(browse("meeting", **address))


@pytest.mark.parametrize("place", ["x", "999999999", "-3"])
def test_a_place_that_is_none_shows_the_room(seeded: Home, browse: Browse, place: str) -> None:
    number = meetings.start(store_of(seeded), [1], bo())
    assert "There is no place" in said(browse("meeting", meeting=str(number), at=place))


def test_the_weeks_are_summed_up(seeded: Home, browse: Browse) -> None:
    page = browse("meeting", mt_view="Weeks together")
    assert not page.exception
    shown = {metric.label: metric.value for metric in page.metric}
    assert shown["Opened"] == "5"
    assert shown["Stopped, a week"] == "–"


def test_minutes_leave_the_house_without_a_value_of_a_personal_column(seeded: Home, browse: Browse) -> None:
    store = store_of(seeded)
    hidden = episode("claims_by_device", {"device_id": "dev-77"}, REFUNDS)
    with store.write():
        _add(store, [hidden])
    number = meetings.start(store, [7], bo())
    page = browse("meeting", meeting=str(number), at="2")
    page.button(key="meeting_end").click().run()
    assert not page.exception
    kept = str((meetings.meeting(store, number) or {})["minutes"])
    assert "Claims by device" in kept
    assert "dev-77" not in kept
