"""A morning is written whole, once, and from the state of the morning before."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.life.episode import Observation
from monitors.record import rewind, withdraw
from monitors.store import Store, acts, log, machine, reading
from tests.monitors.tellings import at, day, dump, fresh, sighting, tell_morning

ID = {"country": "ID"}
ID_BEAUTY = {"country": "ID", "category": "beauty"}


def without_runs(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [{k: v for k, v in row.items() if k not in ("run_id", "id", "at")} for row in rows]
        for name, rows in tables.items()
    }


def test_views_of_one_cause_are_one_incident(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    footprint = {"country": {"ID": 0.9, "BR": 0.1}, "category": {"beauty": 0.8, "toys": 0.2}}
    told = tell_morning(
        store,
        1,
        [
            sighting(1, footprint=footprint),
            sighting(1, segment=ID, footprint=footprint, effect=4),
            sighting(1, segment=ID_BEAUTY, effect=6),
            sighting(1, segment={"country": "BR"}, monitor="hit_rate"),
        ],
    )
    assert len(told.opened) == 2
    first, second = reading.incidents(store, at(1))
    assert {first.episodes, second.episodes} == {3, 1}
    whole = first if first.episodes == 3 else second
    assert whole.segment == ID_BEAUTY
    assert whole.money == 1000.0


def test_rerun_of_the_same_morning_changes_nothing(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    stories = {
        1: [sighting(1, segment=ID)],
        2: [sighting(2, segment=ID), sighting(2, segment={"country": "BR"})],
        3: [sighting(3, "clean", segment=ID), sighting(3, segment={"country": "BR"}, direction="down")],
    }
    for number, story in stories.items():
        tell_morning(store, number, story)
    before = dump(store)
    for since in (3, 2, 1):
        rewind(store, day(since))
        for number in range(since, 4):
            tell_morning(store, number, stories[number])
        assert withdraw(store, day(since), at(4), day(3)) == 0
        assert without_runs(dump(store)) == without_runs(before)
        assert [row["id"] for row in dump(store)["episode"]] == [row["id"] for row in before["episode"]]


def test_a_rerun_of_mornings_whose_alert_later_joined_another_incident_changes_nothing(
    tmp_path: Path,
) -> None:
    """The drift opens an incident of its own; a morning later it joins that of the spike, and stands there since."""
    store = fresh(tmp_path)
    history = [
        [sighting(1)],
        [],
        [sighting(3, family="drift")],
        [sighting(4), sighting(4, segment=ID, family="drift")],
    ]
    for number, seen in enumerate(history, start=1):
        tell_morning(store, number, seen)
    assert [row["new"] for row in dump(store)["transition"] if row["field"] == "joined"] == ["1"]
    before = dump(store)
    rewind(store, day(1))
    for number, seen in enumerate(history, start=1):
        tell_morning(store, number, seen)
    assert withdraw(store, day(1), at(20), day(4)) == 0
    assert without_runs(dump(store)) == without_runs(before)


def test_rerun_that_no_longer_finds_an_episode_withdraws_it_and_keeps_human_words(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment=ID)])
    number = reading.incidents(store, at(1))[0].id
    who = acts.Act("ana", at(1, 9), day(1))
    acts.comment(store, number, "calling the carrier", who)
    acts.assign(store, number, "ana", who)
    rewind(store, day(1))
    tell_morning(store, 1, [])
    assert withdraw(store, day(1), at(1, 10), day(1)) == 1
    assert reading.incidents(store, at(1)) == []
    assert [row["text"] for row in log.comments(store, number)] == ["calling the carrier"]
    words = [(row["field"], row["new"]) for row in log.trail(store, number)]
    assert ("owner", "ana") in words
    assert ("state", "resolved") in words


def test_a_rerun_finds_its_row_again_with_owner_and_disposition(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment=ID)])
    card = reading.incidents(store, at(1))[0]
    who = acts.Act("ana", at(1, 9), day(1))
    acts.decide(store, card.id, who, disposition="real", decision="investigate", owner="bo")
    rewind(store, day(1))
    tell_morning(store, 1, [sighting(1, segment=ID, effect=5)])
    again = reading.incidents(store, at(1))[0]
    assert (again.id, again.owner, again.disposition) == (card.id, "bo", "real")
    assert again.facts.effect == pytest.approx(5)


def test_earlier_mornings_stay_readable_as_they_were(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment=ID)])
    tell_morning(store, 2, [sighting(2, segment=ID)])
    tell_morning(store, 3, [sighting(3, "clean", segment=ID)])
    tell_morning(store, 4, [sighting(4, "clean", segment=ID)])
    assert [card.state for card in reading.incidents(store, at(4))] == ["resolved"]
    assert [(c.state, c.money) for c in reading.incidents(store, at(4), day(1))] == [("firing", 1000.0)]
    assert [(c.state, c.money) for c in reading.incidents(store, at(4), day(2))] == [("firing", 2000.0)]
    assert reading.incidents(store, at(4), day(0)) == []


def test_one_incident_goes_out_once_and_again_only_when_it_got_materially_worse(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    assert len(tell_morning(store, 1, [sighting(1, exposure=1000)]).paged) == 1
    assert tell_morning(store, 2, [sighting(2, exposure=500)]).paged == ()
    assert len(tell_morning(store, 3, [sighting(3, exposure=9000)]).paged) == 1


def test_a_shadow_monitor_pages_nobody_and_stays_out_of_the_inbox(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    told = tell_morning(store, 1, [sighting(1, live=False)])
    assert told.paged == ()
    assert reading.incidents(store, at(1)) == []
    assert len(reading.incidents(store, at(1), shadow=True)) == 1


def test_a_partial_run_leaves_the_other_monitors_alone(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    story = [sighting(1, monitor="a"), sighting(1, monitor="b", segment=ID)]
    tell_morning(store, 1, story)
    others = [row for row in dump(store)["episode"] if row["monitor"] == "b"]
    rewind(store, day(1), ["a"])
    tell_morning(store, 1, [], monitors=["a"])
    assert [row for row in dump(store)["episode"] if row["monitor"] == "b"] == others
    assert {card.monitor for card in reading.incidents(store, at(1))} == {"b"}


def test_a_failing_write_leaves_nothing_behind(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    broken = sighting(1, segment=ID)
    object.__setattr__(broken, "direction", "sideways")
    before = dump(store)
    with pytest.raises(sqlite3.IntegrityError, match="direction"):
        tell_morning(store, 1, [sighting(1), broken])
    assert dump(store) == before


verdicts = st.sampled_from(["bad", "weak", "clean", "unknown", "absent"])
segments = st.sampled_from([{}, ID, ID_BEAUTY, {"country": "BR"}])
stories = st.lists(
    st.lists(
        st.tuples(verdicts, segments, st.sampled_from(["up", "down"]), st.sampled_from(["spike", "drift"])),
        max_size=4,
        unique_by=lambda s: (tuple(s[1].items()), s[3]),
    ),
    min_size=1,
    max_size=8,
)


def told(story: list[Any], number: int) -> list[Observation]:
    return [
        sighting(number, verdict, segment=segment, direction=direction, family=family)
        for verdict, segment, direction, family in story
        if verdict != "absent"
    ]


@settings(max_examples=25, deadline=None)
@given(stories, st.integers(0, 7))
def test_any_history_survives_a_rerun_from_any_morning(
    tmp_path_factory: Any, history_: list[list[Any]], since: int
) -> None:
    store = Store(tmp_path_factory.mktemp("desk") / "desk.sqlite")
    for number, story in enumerate(history_, start=1):
        tell_morning(store, number, told(story, number))
    before = dump(store)
    start = min(since + 1, len(history_))
    rewind(store, day(start))
    for number in range(start, len(history_) + 1):
        tell_morning(store, number, told(history_[number - 1], number))
    withdraw(store, day(start), at(20), day(len(history_)))
    assert without_runs(dump(store)) == without_runs(before)
    assert machine.latest_morning(store) == day(len(history_))
