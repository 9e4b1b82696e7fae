"""The documents lead somewhere, keep short, and say of rooms, dependencies and constants what the code says."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.floor_plan import ROOMS
from tests.test_house import HOUSE, tracked

DOCUMENTS = tracked(".md")
LONGEST_README, LONGEST_ARCHITECTURE = 120, 160  # lines; half of the second is its table of rooms
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:data|queries|monitors|pages|tests|benchmarks|docs|examples)/[\w./-]*\w)`")
INVENTED = ("gift_card", "streak", "handover")  # what the recipes of CONTRIBUTING build
# Constants of these are listed in docs/statistics.md, with the fields of these classes.
LISTED = ("detectors", "decide", "cohorts", "explain/causes", "observe", "life", "selftest")
CHOICES = {"RankRule", "Floors", "Options", "Fall", "Policy", "Closeness", "Weights", "Paging", "Lead"}
# No choices: units, the geometry of bins, facts of distributions, the size of a machine word.
GIVEN = {
    "VERSION",
    "HOUR",
    "DAY",
    "WEEK",
    "MONTH",
    "YEAR",
    "PER_DAY",
    "LOOKS",
    "HALF",
    "BINS",
    "BENT",
    "EDGES",
}
GIVEN |= {"_MAD", "_MEDIAN_CHI2", "_Z95", "WHOLE", "KEY_LIMIT"} | {"CLEAN", "HELD", "STILL_BAD"}


def read(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8")


def prose(path: Path) -> str:
    """A document without its code blocks."""
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_link_and_picture_of_a_document_exists(path: Path) -> None:
    targets = [link.split("#")[0] for link in LINK.findall(prose(path)) if "://" not in link]
    assert not [target for target in targets if target and not (path.parent / target).exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_file_that_a_document_names_exists(path: Path) -> None:
    named = [name for name in PATH.findall(prose(path)) if not any(word in name for word in INVENTED)]
    assert not [name for name in named if not (HOUSE / name).exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_document_holds_no_marks_of_a_merge(path: Path) -> None:
    assert not re.findall(r"^(?:<{7} |={7}$|>{7} ).*", path.read_text(encoding="utf-8"), flags=re.M)


def test_every_picture_is_linked_to() -> None:
    linked = {(path.parent / link).resolve() for path in DOCUMENTS for link in LINK.findall(prose(path))}
    assert not [path for path in (HOUSE / "docs" / "pictures").iterdir() if path.resolve() not in linked]


def test_the_readme_is_short_and_begins_with_a_picture() -> None:
    lines = read("README.md").splitlines()
    assert len(lines) <= LONGEST_README
    assert any(line.startswith("![") for line in lines[:20])


def test_the_architecture_keeps_to_a_page() -> None:
    assert len(read("ARCHITECTURE.md").splitlines()) <= LONGEST_ARCHITECTURE


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of every table."""
    for line in text.splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def short(room: str, target: str) -> str:
    """A room as the line of another one names it: its last part; the floor's own folder by its name."""
    return target.removeprefix(f"{room}.").rsplit(".", 1)[-1]


def test_the_architecture_names_every_room_and_what_it_may_import() -> None:
    said = {
        name.replace("/", "."): cells[2]
        for cells in rows(read("ARCHITECTURE.md"))
        if len(cells) == 3
        for name in re.findall(r"`([\w/]+)`", cells[0])
    }
    expected = {room: imported(room, targets) for room, targets in ROOMS.items()}
    wrong = [
        f"`{room.replace('.', '/')}` | … | {cell}"
        for room, cell in expected.items()
        if said.get(room) != cell
    ]
    assert not wrong


def imported(room: str, targets: set[str]) -> str:
    """The third cell of a room's line: by name, the verbs of the floor first."""
    return ", ".join(sorted(short(room, one) for one in targets)) or "–"


def test_the_architecture_says_of_every_dependency_why_it_is_here() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [
        *project["dependencies"],
        *(n for extra in project["optional-dependencies"].values() for n in extra),
    ]
    names = {re.split(r"[<>=\[]", line)[0] for line in wanted}
    told = read("ARCHITECTURE.md").partition("## Dependencies")[2]
    assert not [name for name in names if name not in told and "stubs" not in name and "types-" not in name]


def test_a_recipe_has_ten_steps() -> None:
    recipes = re.split(r"^## ", read("CONTRIBUTING.md"), flags=re.M)[1:7]
    for recipe in recipes:
        assert re.findall(r"^(\d+)\. ", recipe, flags=re.M) == [str(n) for n in range(1, 11)], recipe[:30]


def numeric(node: ast.expr) -> bool:
    """Whether a value is a number, or numbers only: a choice somebody made."""
    values = node.values if isinstance(node, ast.Dict) else [node]
    found = [part.value for one in values for part in ast.walk(one) if isinstance(part, ast.Constant)]
    return bool(found) and all(isinstance(value, int | float) for value in found)


def constants(path: Path) -> Iterator[tuple[str, str, str]]:
    """(room and module, names, value as Python writes it) of the constants of a file."""
    place = path.relative_to(HOUSE / "monitors").with_suffix("").as_posix()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name in CHOICES:
            yield place, *fields(node)
        if not isinstance(node, ast.Assign) or not numeric(node.value):
            continue
        (target,) = node.targets
        parts = target.elts if isinstance(target, ast.Tuple) else [target]
        names = [part.id for part in parts if isinstance(part, ast.Name)]
        if names and all(name.lstrip("_").isupper() for name in names) and not set(names) <= GIVEN:
            yield place, ", ".join(f"`{name}`" for name in names), f"`{ast.unparse(node.value)}`"


def fields(node: ast.ClassDef) -> tuple[str, str]:
    """The numbers a class has by default, named and written together."""
    found = [
        (f"`{node.name}.{one.target.id}`", ast.unparse(one.value))
        for one in node.body
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.target, ast.Name)
        and isinstance(one.value, ast.Constant | ast.UnaryOp)
    ]
    return ", ".join(name for name, _ in found), f"`({', '.join(value for _, value in found)})`"


def test_the_constants_stand_in_the_statistics_with_their_values() -> None:
    files = [path for room in LISTED for path in sorted((HOUSE / "monitors" / room).rglob("*.py"))]
    there = sorted(one for path in files for one in constants(path))
    told = read("docs/statistics.md").partition("## Constants")[2]
    listed = [cells for cells in rows(told) if len(cells) > 3 and cells[0].startswith("`")]
    assert sorted((cells[3], cells[0], cells[1]) for cells in listed) == there
