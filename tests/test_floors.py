"""Floors, rooms, one door per vendor and no circles: read from every import in the house."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.floor_plan import CONTENT_FOLDERS, DOORS, FLOORS, MOST_MODULES, ROOMS

HOUSE = Path(__file__).parents[1]


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


def house_names() -> dict[str, Path]:
    """Dotted name → file of every module and package."""
    return {
        ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in modules()
    }


def room_of(path: Path) -> str:
    """The folder a module stands in, dotted; the app stands in the yard."""
    return ".".join(path.relative_to(HOUSE).parts[:-1])


def arrows() -> Iterator[tuple[str, str, str]]:
    """(room, room it imports, file:line) of every import that leaves its room. The entry point is no room."""
    names = house_names()
    for path in modules():
        if path.name in ("__main__.py", "app.py"):
            continue
        found = list(imports(path))
        for line, target in found:
            if any(at == line and name in names and name.startswith(f"{target}.") for at, name in found):
                continue  # `from monitors import words`: the way to a room, not the room that is imported
            while target and target not in names:
                target = target.rpartition(".")[0]
            if target and room_of(names[target]) != room_of(path):
                yield room_of(path), room_of(names[target]), f"{path.relative_to(HOUSE)}:{line}"


def test_every_folder_of_modules_is_a_named_room() -> None:
    standing = {room_of(path) for path in modules()} - {""}
    assert standing == set(ROOMS)


def test_rooms_import_only_the_rooms_they_may() -> None:
    strays = [
        f"{where}: {room} imports {target}"
        for room, target, where in arrows()
        if room.split(".")[0] == target.split(".")[0] and target not in ROOMS[room]
    ]
    assert not strays


def test_the_rooms_stand_in_one_order() -> None:
    assert list(TopologicalSorter(ROOMS).static_order())


def test_no_room_is_allowed_an_arrow_it_does_not_use() -> None:
    used = {(room, target) for room, target, _ in arrows()}
    assert not [
        (room, target) for room, targets in ROOMS.items() for target in targets if (room, target) not in used
    ]


def test_a_room_holds_few_modules() -> None:
    sizes: dict[str, int] = {}
    for path in modules():
        if path.stem not in ("__init__", "__main__"):
            sizes[room_of(path)] = sizes.get(room_of(path), 0) + 1
    assert not {r: n for r, n in sizes.items() if n > MOST_MODULES and r not in CONTENT_FOLDERS}


def test_no_module_name_stands_twice() -> None:
    stems: dict[str, list[str]] = {}
    for path in modules():
        if path.stem not in ("__init__", "__main__", "page"):
            stems.setdefault(path.stem, []).append(str(path.relative_to(HOUSE)))
    assert not {stem: paths for stem, paths in stems.items() if len(paths) > 1}


def test_no_public_class_name_stands_twice() -> None:
    names: dict[str, list[str]] = {}
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                names.setdefault(node.name, []).append(str(path.relative_to(HOUSE)))
    assert not {name: paths for name, paths in names.items() if len(paths) > 1}


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


LONGEST = 40  # lines of a function, its signature and description included


def long_functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    """Functions of more lines than fit a screen, with their source."""
    source = path.read_text()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            end = node.end_lineno or node.lineno
            if end - node.lineno + 1 > LONGEST:
                yield node, "\n".join(source.splitlines()[node.lineno - 1 : end])


def test_a_function_longer_than_a_screen_says_why() -> None:
    assert not [
        f"{path.relative_to(HOUSE)}:{node.lineno} {node.name}"
        for path in modules()
        for node, source in long_functions(path)
        if f"# Over {LONGEST} lines: " not in source
    ]


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
