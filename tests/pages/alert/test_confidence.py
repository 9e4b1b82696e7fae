"""How sure: every detector has its sentence, and an effect is said in words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from monitors.detectors import DETECTORS
from monitors.store import Store, acts
from monitors.words import THIN
from pages.alert.confidence import METHODS, effect
from pages.desk.house import now
from queries.content.home import Home
from tests.pages.reading import unescaped
from tests.pages.seed import AS_OF


def test_every_detector_says_what_it_looks_for_and_nothing_else_is_explained() -> None:
    assert set(METHODS) == set(DETECTORS)
    assert all(": " in sentence for sentence in METHODS.values())


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "nothing where something was expected"), (3.6, "×3.6 of what was expected")]
)
def test_the_effect_in_words(value: float, said: str) -> None:
    assert effect(value) == said


def told_in(page: AppTest, row: str) -> dict[str, str]:
    """The rows of the table that has one of that name, as read."""
    [table] = [one.value for one in page.table if row in one.value.index]
    return {str(n): unescaped(str(value)).replace(THIN, " ") for n, value in table.iloc[:, 0].items()}


def test_the_numbers_of_the_headline_stand_with_their_window_and_interval(
    seeded: Home, browse: Callable[..., AppTest]
) -> None:
    told = told_in(browse("alert", id="1"), "At stake")
    assert told["Window"] == "13 to 15 Nov 2026, 3 days"
    assert told["Seen"] == "3.62 %, n = 12,000"
    assert told["At stake"].startswith("$41k, $39k to $43k")
    assert next(iter(told)) == "At stake"


def test_figures_of_other_windows_stand_under_their_own_day(
    seeded: Home, browse: Callable[..., AppTest]
) -> None:
    told = told_in(browse("alert", id="1"), "Method")
    newest = told["Newest bad day, 15 Nov 2026"]
    assert newest.startswith("3.62 %, n = 4,000, 1.01 % expected")
    assert any(name.startswith("Worst day, ") for name in told)
    assert "At stake" not in told


def test_a_view_that_does_not_lead_is_told_by_its_own_numbers(
    seeded: Home, browse: Callable[..., AppTest]
) -> None:
    assert told_in(browse("alert", id="1", episode="2"), "Seen")["Seen"].startswith("1.51 %")


def test_where_people_stand_is_beside_the_numbers_with_what_is_due(
    seeded: Home, browse: Callable[..., AppTest]
) -> None:
    before = told_in(browse("alert", id="1"), "State")
    assert (before["Owner"], before["Decided"]) == ("nobody yet", "nothing yet")
    assert "Due" not in before
    store, who = Store(seeded.state / "desk.sqlite"), acts.Act("Bo", now(), AS_OF)
    due = AS_OF - timedelta(days=1)
    acts.decide(store, 1, who, disposition="real", decision="tune", owner="Cy", due=due)
    acts.snooze(store, who, now() + timedelta(days=3), incident=1)
    after = told_in(browse("alert", id="1"), "State")
    assert (after["Owner"], after["Decided"]) == ("Cy", "Real, Tune a rule")
    assert after["Due"] == "15 Nov, overdue"
    assert "Snoozed until" in after
