from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store, StoreError, acts, log, reading
from monitors.store.reading import Incident
from pages.desk.house import now
from pages.review.several import each
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]


def desk_of(home: Home) -> Store:
    return Store(home.state / "desk.sqlite")


def found(home: Home, number: int) -> Incident:
    one = reading.incident(desk_of(home), number, now())
    assert one is not None
    return one


def bob() -> acts.Act:
    return acts.Act("Bob", now(), AS_OF)


def test_several_begins_with_the_one_under_the_hand_and_ends_again(seeded: Home, browse: Browse) -> None:
    page = browse(incident="3")
    page.button(key="several_switch").click().run()
    assert not page.exception
    assert page.query_params["several"] == "3"
    assert page.button(key="panel_decide")  # one chosen row opens the panel
    page.button(key="several_switch").click().run()
    assert "several" not in page.query_params
    assert page.query_params["incident"] == "3"


def test_all_of_the_list_are_chosen_by_one_click(seeded: Home, browse: Browse) -> None:
    page = browse(several="none", r_severity="High")
    assert "No incident is chosen" in text_of(page)
    page.button(key="several_all").click().run()
    assert page.query_params["several"] == "1,2"
    assert "**2 incidents chosen**" in text_of(page)


def test_the_hand_moves_and_ticks_without_losing_what_is_chosen(seeded: Home, browse: Browse) -> None:
    page = browse(several="1", incident="1", r_severity="High")
    assert page.button(key="several_tick").label == "Untick"
    assert page.button(key="several_previous").disabled
    page.button(key="several_next").click().run()
    assert (page.query_params["incident"], page.query_params["several"]) == ("2", "1")
    assert page.button(key="several_tick").label == "Tick"
    assert page.button(key="several_next").disabled
    page.button(key="several_tick").click().run()
    assert page.query_params["several"] == "1,2"
    page.button(key="several_tick").click().run()
    assert not page.exception
    assert (page.query_params["incident"], page.query_params["several"]) == ("2", "1")


def test_what_a_filter_hides_or_nobody_has_is_not_chosen(seeded: Home, browse: Browse) -> None:
    page = browse(several="1,2,3,999,x", r_severity="High")
    assert not page.exception
    said = unescaped(text_of(page))
    assert "**2 incidents chosen**" in said
    assert "“999”, “x” are not of this morning" in said


def test_several_are_acknowledged_and_one_that_was_before_stays(seeded: Home, browse: Browse) -> None:
    acts.acknowledge(desk_of(seeded), 2, bob())
    page = browse(several="1,2,3")
    page.button(key="several_acknowledge").click().run()
    assert not page.exception
    assert [found(seeded, n).acknowledged_by for n in (1, 2, 3)] == ["Ana", "Bob", "Ana"]
    assert [toast.value for toast in page.toast] == ["2 incidents acknowledged; 1 had been before"]


def test_several_are_assigned(seeded: Home, browse: Browse) -> None:
    page = browse(several="1,2", several_do="Assign")
    page.text_input(key="several_owner").set_value(" Cleo ")
    next(one for one in page.button if one.label == "Assign 2").click().run()
    assert [found(seeded, n).owner for n in (1, 2)] == ["Cleo", "Cleo"]


def test_several_are_snoozed_with_the_reason(seeded: Home, browse: Browse) -> None:
    page = browse(several="1,2", several_do="Snooze")
    page.text_input(key="several_why").set_value("carrier strike")
    next(one for one in page.button if one.label == "Snooze 2").click().run()
    assert {row["why"] for row in reading.snoozes(desk_of(seeded), now())} == {"carrier strike"}
    assert all(found(seeded, n).snoozed_until for n in (1, 2))


def test_several_are_decided_with_owner_day_and_note(seeded: Home, browse: Browse) -> None:
    page = browse(several="1,2", several_do="Decide")
    page.button_group(key="several_was").set_value("real")
    page.button_group(key="several_does").set_value("intervene")
    page.date_input(key="several_due").set_value(AS_OF + timedelta(days=4))
    page.text_area(key="several_note").set_value("one ring")
    next(one for one in page.button if one.label == "Decide 2").click().run()
    assert not page.exception
    for number in (1, 2):
        (row,) = log.decisions(desk_of(seeded), number)
        assert (row["decision"], row["due"], row["note"]) == ("intervene", "2026-11-20", "one ring")


@pytest.mark.parametrize("do", ["Acknowledge", "Snooze"])
def test_a_colleague_who_was_faster_is_named_and_the_others_go_through(
    seeded: Home, browse: Browse, do: str
) -> None:
    page = browse(several="1,2", several_do=do)
    acts.assign(desk_of(seeded), 1, "Bob", bob())
    next(one for one in page.button if one.label == f"{do} 2").click().run()
    said = unescaped(" ".join(error.value for error in page.error))
    assert "1 of 2 incidents" in said
    assert "Bob set owner to Bob" in said
    treated = [bool(found(seeded, n).acknowledged_by or found(seeded, n).snoozed_until) for n in (1, 2)]
    assert treated == [False, True]


def test_one_reason_for_all_is_said_once(seeded: Home) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("the desk is read-only.")

    with pytest.raises(StoreError) as caught:
        each(desk_of(seeded), bob(), [(1, 0), (2, 0)], "decided", refuse)
    assert str(caught.value) == "0 of 2 incidents decided. Left as they are: the desk is read-only."


def test_a_snooze_of_a_colleague_meanwhile_is_seen(seeded: Home) -> None:
    store = desk_of(seeded)
    seen = found(seeded, 2).version
    acts.snooze(store, bob(), now() + timedelta(days=2), incident=2, version=seen)
    with pytest.raises(StoreError, match="Bob set snoozed"):
        acts.snooze(store, bob(), now() + timedelta(days=1), incident=2, version=seen)
    with pytest.raises(StoreError, match="was changed since you opened it"):
        acts.acknowledge(store, 2, bob(), seen)
    acts.end_snooze(store, reading.snoozes(store, now())[0]["id"], bob())
    assert found(seeded, 2).version == seen + 2
