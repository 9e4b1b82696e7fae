"""Chosen days against chosen days, in a home that is no marketplace."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitors.catalogue.loading import Monitor, read_monitor
from monitors.explain import ExplainError
from monitors.explain.two_spans import Days, DaysExplained, explain_days, usual_before
from monitors.life.episode import Episode
from queries.content.home import Home
from queries.engine.opening import open_engine
from tests.monitors import homes
from tests.monitors.explain import visits

BAD = Days(visits.FIRST, visits.LAST)
CALM = Days(visits.FIRST - timedelta(days=14), visits.FIRST - timedelta(days=1))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return visits.write(tmp_path_factory.mktemp("chosen") / "home")


def told(home: Home, days: Days, against: Days | None = None, **known: Any) -> DaysExplained:
    monitor, episode = asked(home.root)
    return explain_days(home, open_engine(home, visits.MORNING), monitor, episode, days, against, **known)


def asked(root: Path) -> tuple[Monitor, Episode]:
    monitor = read_monitor(root / "monitors" / "failure_rate.sql")
    assert isinstance(monitor, Monitor), monitor
    return monitor, visits.episode()


def test_the_cell_and_the_hosts_that_tell_two_spans_apart_are_named(house: Home) -> None:
    found = told(house, BAD, CALM)
    assert found.causes[0].segment == {"city": "riga", "plan": "paid"}
    assert {row["id"] for row in found.who["host"].rows[:3]} == set(visits.BAD_HOSTS)
    assert [row["kind"] for row in found.rules.rows] == ["up"]
    assert found.split.actual > 2 * found.split.expected
    assert found.split.rate + found.split.mix == pytest.approx(found.split.change)
    assert (found.days, found.against) == (BAD, CALM)


def test_turned_around_the_same_days_say_the_opposite_change(house: Home) -> None:
    there, back = told(house, BAD, CALM), told(house, CALM, BAD)
    assert back.split.actual < back.split.expected
    assert back.split.actual == pytest.approx(there.split.expected, rel=0.1)
    assert back.causes[0].segment["city"] == "riga"


def test_without_a_choice_the_eight_weeks_before_are_compared_with(house: Home) -> None:
    found = told(house, BAD)
    assert (
        found.against
        == usual_before(BAD)
        == Days(BAD.since - timedelta(days=56), BAD.since - timedelta(days=1))
    )
    assert found.causes[0].segment == {"city": "riga", "plan": "paid"}


def test_two_calm_spans_have_no_cause(house: Home) -> None:
    week = Days(homes.FIRST + timedelta(days=20), homes.FIRST + timedelta(days=26))
    found = told(house, week, Days(homes.FIRST, homes.FIRST + timedelta(days=19)))
    assert found.causes == []
    assert found.causes_note


def test_days_that_a_data_fault_spoiled_count_on_neither_side(house: Home) -> None:
    fault = {"extract": "visits", "day": BAD.last.isoformat(), "kind": "partial"}
    found = told(house, BAD, CALM, faults=[fault])
    assert found.spoiled == 1
    alone = told(house, Days(BAD.since, BAD.since), CALM)
    assert found.split.actual == pytest.approx(alone.split.actual)


@pytest.mark.parametrize(
    ("days", "against", "said"),
    [
        (BAD, BAD, "choose others for one side"),
        (BAD, Days(BAD.since - timedelta(days=3), BAD.since), "have days in common"),
        (Days(BAD.last, BAD.since), CALM, "end before they begin"),
        (Days(visits.MORNING, visits.MORNING), CALM, "knows the days up to"),
        (
            BAD,
            Days(homes.FIRST - timedelta(days=30), homes.FIRST - timedelta(days=10)),
            "nothing of this segment",
        ),
        (BAD, Days(homes.FIRST - timedelta(days=900), CALM.since), "at most 366 days"),
    ],
)
def test_days_that_cannot_be_compared_are_refused_with_what_to_do(
    house: Home, days: Days, against: Days, said: str
) -> None:
    with pytest.raises(ExplainError, match=said):
        told(house, days, against)
