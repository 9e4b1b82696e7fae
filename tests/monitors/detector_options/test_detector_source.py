"""What headers know of the detectors, read from their source, is what the functions are."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import get_type_hints

import pytest

from monitors.detector_options.detector_source import known_detectors
from monitors.detectors import DETECTORS
from queries.content.key_place import KeyPlace

SOURCE = '''"""Words."""
from x import detector

NAME = "second"


@detector("first")
def first(batch, *, days: Days = 8.0, over: Dimension):
    """What it computes.

    More of it.

    Options:
        days: How long,
            and no longer.
        over: The dimension.
    """


@detector(NAME)
def other(batch):
    """Another."""


def helper(batch, *, up: float = 1.0):
    """No detector."""
'''


def test_every_detector_that_is_registered_is_known_and_no_other() -> None:
    assert set(known_detectors()) == set(DETECTORS)


@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_names_defaults_types_and_words_are_those_of_the_function(name: str) -> None:
    function, known = DETECTORS[name], known_detectors()[name]
    arguments = inspect.signature(function).parameters.values()
    defaults = {one.name: one.default for one in arguments if one.kind is one.KEYWORD_ONLY}
    assert {one.name: one.default for one in known.options} == defaults
    assert known.says
    assert known.says in (inspect.getdoc(function) or "")
    hints = get_type_hints(function, include_extras=True)
    for one in known.options:
        assert hints[one.name].__metadata__ == (one.type, one.unit)
        assert one.says.endswith("."), f"{name}: say what {one.name} is under Options: in the docstring"


@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_every_default_is_a_value_that_a_header_could_give(name: str) -> None:
    place = KeyPlace("monitor.sql", {})
    for one in known_detectors()[name].options:
        one.type.read(list(one.default) if isinstance(one.default, tuple) else one.default, place)
    assert place.problems == []


def test_names_may_be_constants_and_lines_may_go_on(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(SOURCE)
    found = known_detectors(tmp_path)
    assert list(found) == ["first", "second"]
    assert found["first"].says == "What it computes.\n\nMore of it."
    days, over = found["first"].options
    assert (days.says, days.default, days.unit, days.required) == (
        "How long, and no longer.",
        8.0,
        "days",
        False,
    )
    assert over.required
    assert found["second"].options == ()


def test_an_argument_that_no_header_could_give_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(SOURCE.replace("days: Days", "days: np.ndarray"))
    with pytest.raises(ValueError, match="detector first: annotate days"):
        known_detectors(tmp_path)
