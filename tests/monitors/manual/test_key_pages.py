"""Every declared key has words for its reference page, and an example that its own reader takes."""

from __future__ import annotations

import pytest

from monitors.detector_options.detector_source import known_detectors
from monitors.manual.key_pages import FILE_PAGES, detectors_page, file_page, key_table, opened_tables
from queries.content.declared import Key, declare, declared, keys_of
from queries.content.key_place import KeyPlace
from queries.content.value_types import number

ALL_KEYS = [
    pytest.param(one, id=f"{page}:{heading}{one.name}")
    for page, about in FILE_PAGES.items()
    for heading, keys in {"": keys_of(about.kind), **opened_tables(keys_of(about.kind))}.items()
    for one in keys
]


@pytest.mark.parametrize("one", ALL_KEYS)
def test_a_key_is_said_in_a_sentence_with_an_example_that_fits(one: Key) -> None:
    assert one.says[0].isupper() or not one.says[0].isalpha() or " = " in one.says
    assert one.says.endswith(".")
    place = KeyPlace("example", {})
    if not one.type.tables(one.name) and one.name != "detectors":
        one.type.read(list(one.example) if isinstance(one.example, tuple) else one.example, place)
    assert place.problems == []


@pytest.mark.parametrize("name", sorted(FILE_PAGES))
def test_a_page_has_every_key_and_every_table_it_opens(name: str) -> None:
    about = FILE_PAGES[name]
    text = file_page(about)
    for heading, keys in {"": keys_of(about.kind), **opened_tables(keys_of(about.kind))}.items():
        assert heading in text
        assert all(f"| `{one.name}` |" in text for one in keys)
    assert "/tmp" not in text


def test_the_page_of_detectors_has_every_detector_with_every_option() -> None:
    text = detectors_page()
    for name, known in known_detectors().items():
        section = text.split(f"## `[detectors.{name}]`")[1].split("\n## ")[0]
        assert all(f"| `{option}` |" in section for option in [one.name for one in known.options])


def test_a_row_says_what_is_required_what_is_usual_and_in_which_unit() -> None:
    @declared
    class Pump:
        """A pump."""

        flow: float = declare(number(0), "How much <water> it moves.", 2.0, unit="l/s")
        head: float = declare(number(0), "How high.", 3.5, default=10.0, unit="m")

    assert key_table(keys_of(Pump)).splitlines()[2:] == [
        "| `flow` | a number from 0 | l/s | required | How much \\<water> it moves. | `2` |",
        "| `head` | a number from 0 | m | `10` | How high. | `3.5` |",
    ]
