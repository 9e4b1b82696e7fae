"""Keys that open tables: every fault in every table is named, at its own line."""

from __future__ import annotations

from typing import Any

from queries.content.declared import as_table, declare, declared, keys_of, read_keys
from queries.content.key_place import KeyPlace
from queries.content.table_types import FreeTable, NamedTables, OneTable, TableList
from queries.content.toml_file import parse_toml
from queries.content.value_types import FAULTY, TEXT, whole


@declared
class Shelf:
    """A shelf."""

    label: str
    width: int = declare(whole(1), "How wide.", 80)


@declared
class Box:
    """A box."""

    size: int = declare(whole(1), "How large.", 3)
    mark: str = declare(TEXT, "What is on it.", "A", default="")


@declared
class Store:
    """A store room."""

    boxes: tuple[Box, ...] = declare(
        TableList("at least one [[box]]", kind=Box), "What is in it.", name="box"
    )
    shelves: tuple[Shelf, ...] = declare(
        NamedTables("tables [shelf.<label>]", kind=Shelf, named="label"), "On what.", name="shelf", default=()
    )
    lamp: Box | None = declare(OneTable("a table", kind=Box), "A boxed lamp.", default=None)
    keys: dict[str, str] = declare(
        FreeTable("a table: key = owner", of=TEXT), "Who has one.", default_factory=dict
    )


GOOD = """[[box]]
size = 3
[[box]]
size = 4
mark = "B"
[shelf.upper]
width = 80
[lamp]
size = 1
[keys]
front = "Ana"
"""


def read(text: str) -> tuple[dict[str, Any], KeyPlace]:
    values, lines = parse_toml(text, "store.toml")
    place = KeyPlace("store.toml", lines)
    return read_keys(keys_of(Store), values, place), place


def told(text: str) -> list[str]:
    return [f"{problem.line} {problem.column}: {problem.message}" for problem in read(text)[1].in_order()]


def test_tables_become_items_that_know_their_names_and_go_back_to_tables() -> None:
    fields, place = read(GOOD)
    assert place.problems == []
    store = Store(**fields)
    assert store.boxes == (Box(size=3), Box(size=4, mark="B"))
    assert store.shelves == (Shelf(label="upper", width=80),)
    assert store.keys == {"front": "Ana"}
    assert as_table(store) == {
        "box": [{"size": 3, "mark": ""}, {"size": 4, "mark": "B"}],
        "shelf": {"upper": {"width": 80}},
        "lamp": {"size": 1, "mark": ""},
        "keys": {"front": "Ana"},
    }


def test_faults_of_all_tables_are_named_at_once() -> None:
    text = GOOD.replace("size = 4", 'size = "4"').replace("width", "widht").replace('"Ana"', "3")
    assert told(text) == [
        "4 box[1].size: wrong value",
        "6 shelf.upper.width: missing key",
        "7 shelf.upper.widht: unknown key",
        "11 keys.front: wrong value",
    ]


def test_items_of_a_list_with_a_fault_stand_as_faulty_among_the_others() -> None:
    fields, _ = read(GOOD.replace("size = 4", "size = 0"))
    assert fields["boxes"][0] == Box(size=3)
    assert fields["boxes"][1] is FAULTY


def test_values_where_tables_are_due_are_refused() -> None:
    assert told("box = []\nshelf = 3\nlamp = 4\nkeys = 5\n") == [
        "1 box: wrong value",
        "2 shelf: wrong value",
        "3 lamp: wrong value",
        "4 keys: wrong value",
    ]
