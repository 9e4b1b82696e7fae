"""The floors, the one door per vendor and the absence of circles, read from every import in the house."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
FLOORS = ["data", "queries", "monitors", "pages"]

# vendor → the places that may import it; everything else goes through that door.
DOORS = {
    "duckdb": ["queries/"],
    "sqlite3": ["monitors/store"],
    "scipy": [
        "monitors/detectors/",
        "monitors/explain/",
        "monitors/effects",
        "monitors/maturity",
        "monitors/intervals",
    ],
    "streamlit": ["app.py", "pages/"],
    "click": ["monitors/__main__.py", "monitors/commands"],
    "tqdm": ["monitors/__main__.py", "monitors/commands"],
    "statsmodels": [],
}


def modules() -> list[Path]:
    """Every Python file of the product, app.py included; tests and benchmarks are outside the house."""
    found = [HOUSE / "app.py"]
    for floor in FLOORS:
        found += sorted((HOUSE / floor).rglob("*.py"))
    return [path for path in found if path.exists()]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, absolute module name) of each import statement in a file, at any depth of nesting."""
    package = ".".join(path.relative_to(HOUSE).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(), filename=str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield node.lineno, stem
            for alias in node.names:
                yield node.lineno, f"{stem}.{alias.name}"


def floor_of(name: str) -> int | None:
    """The floor a dotted name or a file's first folder belongs to; the app stands on top of all."""
    head = name.split(".")[0]
    return FLOORS.index(head) if head in FLOORS else (len(FLOORS) if head == "app" else None)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_never_look_up(path: Path) -> None:
    own = floor_of(path.relative_to(HOUSE).with_suffix("").parts[0])
    assert own is not None
    looks_up = [f"line {line}: {name}" for line, name in imports(path) if (floor_of(name) or 0) > own]
    assert not looks_up


@pytest.mark.parametrize("vendor", DOORS)
def test_vendor_has_one_door(vendor: str) -> None:
    strays = [
        f"{path.relative_to(HOUSE)}:{line}"
        for path in modules()
        for line, name in imports(path)
        if name.split(".")[0] == vendor
        and not any(str(path.relative_to(HOUSE)).startswith(door) for door in DOORS[vendor])
    ]
    assert not strays


def for_the_type_checker_only(path: Path) -> set[int]:
    """Lines of imports under `if TYPE_CHECKING:`, which never run: two types may name each other."""
    blocks = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]
    return {line for block in blocks for line in range(block.lineno, (block.end_lineno or block.lineno) + 1)}


def test_no_module_imports_itself_in_a_circle() -> None:
    names = {
        ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in modules()
    }
    graph: dict[str, set[str]] = {}
    for name, path in names.items():
        typing = for_the_type_checker_only(path)
        # A package re-exporting its parts is no circle: the parts never need the package complete.
        found = {
            target
            for line, target in imports(path)
            if target in names and line not in typing and not name.startswith(f"{target}.")
        }
        graph[name] = found - {name}
    assert list(TopologicalSorter(graph).static_order())


CLOCK = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("os", "environ"),
    ("os", "getenv"),
}
MAY_READ_CLOCK = ["monitors/__main__.py", "monitors/commands", "pages/", "app.py"]


def test_only_the_command_line_and_the_pages_read_clock_environment_or_seed() -> None:
    reads = [
        f"{path.relative_to(HOUSE)}:{node.lineno} {node.value.id}.{node.attr}"
        for path in modules()
        if not any(str(path.relative_to(HOUSE)).startswith(door) for door in MAY_READ_CLOCK)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCK
    ]
    assert not reads
