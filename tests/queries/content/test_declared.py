"""Declared classes: their fields are the keys, and a table is read whole."""

from __future__ import annotations

from typing import Any

import pytest

from queries.content.declared import as_table, declare, declared, keys_of, read_keys
from queries.content.key_place import KeyPlace
from queries.content.toml_file import parse_toml
from queries.content.value_types import TEXT, choice, texts, whole


@declared
class Lamp:
    """A lamp of a shop."""

    made_by: str = declare(TEXT, "Who made it.", "Ana", name="from")
    watts: int = declare(whole(1, 100), "What it draws.", 5, default=7, unit="W")
    shade: str = declare(choice("paper", "glass"), "What it wears.", "glass", default="paper")
    rooms: tuple[str, ...] = declare(texts(), "Where it may hang.", ["hall"], default_factory=tuple)
    note: str | None = declare(TEXT, "What else.", "Old.", default=None, quiet=True)


def read(text: str, **options: Any) -> tuple[dict[str, Any], KeyPlace]:
    values, lines = parse_toml(text, "lamp.toml")
    place = KeyPlace("lamp.toml", lines)
    return read_keys(keys_of(Lamp), values, place, **options), place


def test_a_good_table_gives_every_field_its_value_or_its_default() -> None:
    fields, place = read('from = "Bo"\nrooms = ["hall", "attic"]\n')
    assert place.problems == []
    lamp = Lamp(**fields)
    assert (lamp.made_by, lamp.watts, lamp.shade, lamp.rooms) == ("Bo", 7, "paper", ("hall", "attic"))


def test_all_faults_are_named_at_once_each_with_file_line_found_expected_and_hint() -> None:
    _, place = read('shade = "papper"\nwats = 5\nwatts = 500\nrooms = "hall"\n')
    told = [str(problem) for problem in place.in_order()]
    assert told == [
        "lamp.toml:1: missing key; column from; expected a text; found no from. Who made it.",
        "lamp.toml:1: unknown value; column shade; expected one of paper, glass; found papper. Did you mean paper?",
        "lamp.toml:2: unknown key; column wats; expected one of from, watts, shade, rooms, note; found wats."
        " Did you mean watts?",
        "lamp.toml:3: wrong value; column watts; expected a whole number from 1 to 100; found 500",
        'lamp.toml:4: wrong value; column rooms; expected a list of texts; found "hall"',
    ]


def test_a_key_with_a_fault_is_left_out_and_the_others_are_there_to_be_checked_on() -> None:
    fields, _ = read('from = 3\nshade = "glass"\n')
    assert "made_by" not in fields
    assert fields["shade"] == "glass"


def test_without_filling_only_what_stands_in_the_file_is_kept() -> None:
    assert read('from = "Bo"\n', fill=False)[0] == {"made_by": "Bo"}


def test_what_is_no_table_is_said_so() -> None:
    place = KeyPlace("lamp.toml", {}, 4, "lamp")
    assert read_keys(keys_of(Lamp), [1], place) == {}
    assert str(place.problems[0]) == "lamp.toml:4: wrong value; column lamp; expected a table; found [1]"


def test_a_kind_of_file_without_keys_refuses_every_key() -> None:
    place = KeyPlace("view.sql", {"ownr": 3})
    read_keys((), {"ownr": "x"}, place)
    assert "view.sql:3: unknown key" in str(place.problems[0])
    assert "nothing: there are none" in str(place.problems[0])


def test_json_has_the_names_of_the_file_and_leaves_quiet_keys_out_where_they_are_not_set() -> None:
    assert as_table(Lamp(made_by="Bo", rooms=("hall",))) == {
        "from": "Bo",
        "watts": 7,
        "shade": "paper",
        "rooms": ["hall"],
    }
    assert as_table(Lamp(made_by="Bo", note="Old."))["note"] == "Old."


def test_a_required_key_has_no_default() -> None:
    assert [one.name for one in keys_of(Lamp) if one.required] == ["from"]
    with pytest.raises(TypeError, match="made_by"):
        Lamp()  # type: ignore[call-arg]
