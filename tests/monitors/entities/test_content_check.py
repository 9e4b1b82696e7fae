from dataclasses import replace
from pathlib import Path

import pytest

from monitors.entities.content_check import never_found
from queries.content.entity_kind import EntityKinds, read_entity_kinds
from queries.content.home import Home, load_home
from queries.engine.opening import open_engine

GOOD = """name = "Desk"
plural = "Desks"
key = "desk"
table = "desks"
peers = ["city"]

[[count]]
name = "urgent"
label = "urgent tickets"
source = "tickets_day"
numerator = "urgent"
denominator = "tickets"
"""


def faults(home: Home, text: str) -> list[str]:
    (home.root / "entities").mkdir(exist_ok=True)
    (home.root / "entities" / "desk.toml").write_text(text)
    engine = open_engine(home)
    found = [str(one) for one in never_found(home, engine, read_entity_kinds(home))]
    engine.close()
    return found


def test_a_kind_whose_tables_and_columns_are_there_is_in_order(tiny_home: Home) -> None:
    assert faults(tiny_home, GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"desks"', '"desk"', "entities/desk.toml:4: can never match: no such table; column table"),
        ('["city"]', '["town"]', "entities/desk.toml:5: can never match: desks has no such column; column peers"),
        ('"urgent"\nden', '"urgnt"\nden', "entities/desk.toml:11: can never match: tickets_day has no such column"),
        ('"tickets"\n', '"tickets"\nwhere = "topic = "\n', "entities/desk.toml:13: cannot be read"),
    ],
)  # fmt: skip
def test_what_no_table_has_is_named_with_its_line(
    tiny_home: Home, before: str, after: str, said: str
) -> None:
    assert before in GOOD
    (found,) = faults(tiny_home, GOOD.replace(before, after))
    assert found.startswith(said)


def test_a_partner_of_a_kind_that_is_not_there_is_named(tiny_home: Home) -> None:
    text = GOOD + '[[related]]\nname = "Writers"\nkind = "writer"\nsource = "tickets"\nother = "email"\n'
    assert "unknown kind of entity" in faults(tiny_home, text)[0]


def test_the_kinds_of_the_pack_are_in_order(demo_source: Path) -> None:
    home = load_home(demo_source)
    engine = open_engine(home)
    found = read_entity_kinds(home)
    assert never_found(home, engine, found) == []
    assert never_found(home, engine, EntityKinds({}, ())) == []
    lost = replace(found.kinds["seller"], table=None, age=None, state=None, peers=("postcode",))
    assert "no source has the column" in str(never_found(home, engine, EntityKinds({"seller": lost}))[0])
    engine.close()
