"""The columns of a Parquet footer: what each holds, and whether the footer agrees with itself about it.

A footer has no checksum, but says much of it twice: the older and the newer name of a type, a column's name and
type in the schema and again in each row group. One flipped bit changes one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from queries.landing.thrift import Fields

_PHYSICAL = {
    0: "boolean",
    1: "integer",
    2: "integer",
    3: "timestamp",
    4: "float",
    5: "double",
    6: "other: binary",
}
_OLD = {0: "text", 4: "text", 5: "decimal", 6: "date", 9: "timestamp", 10: "timestamp", 19: "text"}
_NEW = {1: "text", 4: "text", 5: "decimal", 6: "date", 8: "timestamp", 10: "integer", 11: "empty", 12: "text"}
_UNITS = {1: 9, 2: 10}  # unit of a timestamp → its older name
_OPTIONAL, _REPEATED = 1, 2
_MOST_COLUMNS = 100_000


class DamagedError(ValueError):
    """Bytes that are not those that were written, and the column they are of where it is known."""

    def __init__(self, message: str, column: str | None = None) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class Leaf:
    """A column that has pages: its path, its physical type, whether it may hold many values a row."""

    path: tuple[str, ...]
    type: int
    repeated: bool


def read_schema(elements: list[Fields]) -> tuple[list[tuple[str, str]], list[Leaf]]:
    """The columns with what they hold, and the leaves below them in order. Raises DamagedError.

    What a column holds: text, integer, double, float, decimal, boolean, timestamp, instant (a timestamp with its
    zone), date, empty (nothing but nulls), or ``other: <type>``.
    """
    if not elements or len(elements) > _MOST_COLUMNS:
        raise DamagedError("no schema")
    rest = iter(elements[1:])
    columns: list[tuple[str, str]] = []
    leaves: list[Leaf] = []
    for _ in range(elements[0].get(5, 0)):
        element = next(rest, None)
        if element is None:
            raise DamagedError("fewer columns than the schema says")
        leaves += _leaves(element, rest, (), False)
        name = _name(element)
        nested = element.get(5) or element.get(3) == _REPEATED
        columns.append((name, "other: nested" if nested else _kind(element, name)))
    if next(rest, None) is not None:
        raise DamagedError("more columns than the schema says")
    return columns, leaves


def _leaves(
    element: Fields, rest: Iterator[Fields], above: tuple[str, ...], repeated: bool
) -> Iterator[Leaf]:
    path = (*above, _name(element))
    repeated = repeated or element.get(3) == _REPEATED
    children = element.get(5, 0)
    if len(path) > 100 or element.get(3) not in (0, _OPTIONAL, _REPEATED):
        raise DamagedError("a column that is neither needed nor optional", ".".join(path))
    if not children:
        if element.get(1) not in range(8):
            raise DamagedError("a column without a type", ".".join(path))
        yield Leaf(path, element[1], repeated)
    for _ in range(children):
        child = next(rest, None)
        if child is None:
            raise DamagedError("fewer columns than the schema says")
        yield from _leaves(child, rest, path, repeated)


def _name(element: Fields) -> str:
    raw = element.get(4)
    if not isinstance(raw, bytes):
        raise DamagedError("a column without a name")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise DamagedError(f"a column name that is not UTF-8: {raw[:60]!r}") from None


def _kind(element: Fields, name: str) -> str:
    physical, old, new = element[1], element.get(6), element.get(10) or {}
    newer = next(iter(new), None)
    if newer is not None and old is not None and not _agree(element, newer, new.get(newer) or {}, old):
        raise DamagedError("a type that is said in two ways that differ", name)
    if newer == 8:
        return "instant" if (new[8] or {}).get(1) else "timestamp"
    if newer is not None:
        return _NEW.get(newer, f"other: logical type {newer}")
    if old is not None:
        return _OLD.get(old) or ("integer" if 11 <= old <= 18 else f"other: converted type {old}")
    return _PHYSICAL.get(physical, "other: fixed bytes")


def _agree(element: Fields, newer: int, says: Fields, old: int) -> bool:
    """Whether the newer and the older name of a type mean the same."""
    if newer == 5:
        same = (says.get(1), says.get(2)) == (element.get(7, 0), element.get(8))
        return old == 5 and same
    if newer == 8:
        return _UNITS.get(next(iter(says.get(2) or {}), 0)) == old
    if newer == 10:
        width, signed = says.get(1), says.get(2)
        known = {8: 11, 16: 12, 32: 13, 64: 14}.get(width if isinstance(width, int) else 0, -9)
        return old == known + (4 if signed else 0)
    return {1: 0, 2: 1, 3: 3, 4: 4, 6: 6, 12: 19, 13: 20}.get(newer, old) == old
