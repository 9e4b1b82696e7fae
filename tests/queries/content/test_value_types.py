from __future__ import annotations

from datetime import date
from math import inf, nan
from typing import Any

import pytest

from queries.content.key_place import KeyPlace
from queries.content.value_types import (
    BOUND,
    FAULTY,
    FLAG,
    TEXT,
    ZONE,
    ValueType,
    choice,
    number,
    shown,
    texts,
    whole,
)


@pytest.mark.parametrize(
    ("kind", "good", "bad", "words"),
    [
        (number(), [0, -1.5], ["3", True, None, nan, inf], "a number"),
        (number(0), [0, 0.1], [-0.1], "a number from 0"),
        (number(0, 1, what="a share"), [0, 1], [1.1], "a share from 0 to 1"),
        (number(0, 1, inside=True), [0.5], [0, 1], "a number between 0 and 1"),
        (number(0, inside=True), [0.5], [0], "a number above 0"),
        (whole(1), [1, 40], [0, 1.5, True], "a whole number from 1"),
        (choice("up", "down"), ["up"], ["upp", 3, ["up"]], "one of up, down"),
        (TEXT, ["a"], ["", "  ", 3], "a text"),
        (FLAG, [True, False], [0, "true"], "true or false"),
        (
            ZONE,
            ["Asia/Tokyo"],
            ["Mars/Olympus", "", 3, "../x"],
            'an IANA time zone such as "America/Sao_Paulo"',
        ),
        (texts(), [[], ["a"]], ["a", [1], [""]], "a list of texts"),
    ],
)
def test_a_type_says_what_fits_and_refuses_the_rest(
    kind: ValueType, good: list[Any], bad: list[Any], words: str
) -> None:
    assert kind.words == words
    assert all(kind.fits(value) for value in good)
    assert not any(kind.fits(value) for value in bad)


def test_values_are_kept_as_the_desk_uses_them() -> None:
    at = KeyPlace("x.toml", {})
    assert texts().read(["a", "b"], at) == ("a", "b")
    assert texts(or_one=True).read("a", at) == ("a",)
    assert isinstance(number().read(3, at), float)
    assert BOUND.read(date(2026, 1, 2), at) == "2026-01-02"
    assert BOUND.read(0, at) == 0
    assert at.problems == []


def test_a_misspelt_choice_has_a_hint_and_another_type_of_value_none() -> None:
    at = KeyPlace("x.toml", {"direction": 6}).at("direction")
    assert choice("up", "down").read("upp", at) is FAULTY
    assert choice("up", "down").read(3, at) is FAULTY
    assert [(one.message, one.found, one.hint, one.line) for one in at.problems] == [
        ("unknown value", "upp", "Did you mean up?", 6),
        ("wrong value", "3", None, 6),
    ]


def test_long_values_are_cut_in_messages() -> None:
    assert shown("a" * 100) == '"' + "a" * 56 + "..."
