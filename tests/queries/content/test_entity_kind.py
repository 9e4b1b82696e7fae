from pathlib import Path

import pytest

from queries.content.entity_kind import EntityKind, read_entity_kind, read_entity_kinds
from queries.content.home import Home
from queries.content.problem import Problem

LEAST = 'name = "Desk"\nplural = "Desks"\nkey = "desk"\n'
COUNT = '[[count]]\nname = "slow"\nlabel = "slow tickets"\nsource = "tickets_day"\nnumerator = "slow"\n'


def read(tmp_path: Path, text: str) -> EntityKind | list[Problem]:
    path = tmp_path / "desk.toml"
    path.write_text(text)
    return read_entity_kind(path, "entities/desk.toml")


def faults(tmp_path: Path, text: str) -> list[str]:
    found = read(tmp_path, text)
    assert isinstance(found, list)
    return [str(problem) for problem in found]


def test_the_least_file_is_a_kind_named_by_its_file(tmp_path: Path) -> None:
    kind = read(tmp_path, LEAST + COUNT)
    assert isinstance(kind, EntityKind)
    assert (kind.name, kind.word, kind.key, kind.carrying) == ("desk", "Desk", "desk", ("desk",))
    assert [one.name for one in kind.ranking] == ["slow"]


def test_a_count_that_judges_nobody_does_not_rank(tmp_path: Path) -> None:
    kind = read(tmp_path, LEAST + COUNT + "ranks = false\n")
    assert isinstance(kind, EntityKind)
    assert kind.ranking == ()
    assert kind.count("slow") is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "Desk"\nplural = "Desks"\n', "entities/desk.toml:1: missing key; column key"),
        (LEAST + COUNT + "colour = 3\n", "entities/desk.toml:9: unknown key; column count[0].colour"),
        (LEAST + 'age = "born"\n', "entities/desk.toml:4: can never match; column age"),
        (LEAST + COUNT + COUNT, "entities/desk.toml:10: name is taken; column count[1].name"),
        (LEAST + '[[lane]]\nname = "x"\nsource = "t"\n', "entities/desk.toml:4: wrong lane"),
        ("name = \n", "entities/desk.toml:1: not TOML"),
    ],
)
def test_a_fault_names_file_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    assert any(one.startswith(said) for one in faults(tmp_path, text))


def test_the_pack_has_sellers_creators_and_buyers_and_a_home_adds_its_own(demo_home: Home) -> None:
    folder = demo_home.root / "entities"
    folder.mkdir(exist_ok=True)
    (folder / "desk.toml").write_text(LEAST + COUNT)
    (folder / "buyer.toml").write_text("name = 3\n")
    found = read_entity_kinds(demo_home)
    assert set(found.kinds) == {"seller", "creator", "desk"}
    assert {problem.file for problem in found.problems} == {"entities/buyer.toml"}
    kind = found.of_key("seller_id")
    assert kind is not None
    assert kind.name == "seller"
