"""How sure: every detector has its sentence, and an effect is said in words."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from monitors.detectors import DETECTORS
from monitors.words import THIN
from pages.alert.confidence import METHODS, effect
from queries.content.home import Home
from tests.pages.reading import unescaped


def test_every_detector_says_what_it_looks_for_and_nothing_else_is_explained() -> None:
    assert set(METHODS) == set(DETECTORS)
    assert all(": " in sentence for sentence in METHODS.values())


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "nothing where something was expected"), (3.6, "×3.6 of what was expected")]
)
def test_the_effect_in_words(value: float, said: str) -> None:
    assert effect(value) == said


def test_figures_of_other_windows_stand_under_their_own_day(
    seeded: Home, browse: Callable[..., AppTest]
) -> None:
    page = browse("alert", id="1")
    assert not page.exception
    [table] = [one.value for one in page.table if "Method" in one.value.index]
    told = {str(n): unescaped(str(value)).replace(THIN, " ") for n, value in table.iloc[:, 0].items()}
    assert told["Window"] == "13 to 15 Nov 2026, 3 days"
    assert told["Seen"] == "362 bps, n = 12,000"
    assert (
        told["Newest bad day, 15 Nov 2026"]
        .replace(THIN, " ")
        .startswith("362 bps, n = 4,000, 101 bps expected")
    )
    assert any(name.startswith("Worst day, ") for name in told)
    assert "at stake" not in told["At stake"]
    assert told["At stake"].startswith("$41k, $39k to $43k")


def test_a_view_that_does_not_lead_is_told_by_its_own_numbers(
    seeded: Home, browse: Callable[..., AppTest]
) -> None:
    page = browse("alert", id="1", episode="2")
    [table] = [one.value for one in page.table if "Method" in one.value.index]
    assert str(table.loc["Seen"].iloc[0]).startswith("151")
