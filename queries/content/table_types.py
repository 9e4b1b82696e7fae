"""Keys that open tables: one table, tables with names, a list of tables, names with values of one type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from queries.content.declared import Key, as_table, keys_of, read_keys
from queries.content.key_place import KeyPlace
from queries.content.value_types import FAULTY, TEXT, ValueType, shown


def read_item(kind: type, value: Any, at: KeyPlace, **names: str) -> Any:
    """One item of a declared class from a table, or FAULTY with every fault noted."""
    before = len(at.problems)
    values = read_keys(keys_of(kind), value, at)
    return kind(**values, **names) if len(at.problems) == before else FAULTY


@dataclass(frozen=True)
class OneTable(ValueType):
    """A table ``[name]`` of fixed keys, kept as an item of its declared class."""

    kind: type = object

    def read(self, value: Any, at: KeyPlace) -> Any:
        """The item, or FAULTY."""
        return read_item(self.kind, value, at)

    def plain(self, value: Any) -> Any:
        """The item's keys."""
        return None if value is None else as_table(value)

    def tables(self, name: str) -> dict[str, tuple[Key, ...]]:
        """The table and its keys."""
        return {f"[{name}]": keys_of(self.kind)}


@dataclass(frozen=True)
class NamedTables(ValueType):
    """Tables ``[name.<own name>]``, each an item of a declared class that keeps its own name in ``named``.

    ``gather`` makes of the items what is kept: a tuple, or a mapping by name.
    """

    kind: type = object
    named: str = "name"
    gather: Callable[[list[Any]], Any] = tuple

    def read(self, value: Any, at: KeyPlace) -> Any:
        """The items, or FAULTY."""
        if not isinstance(value, dict):
            at.note("wrong value", self.words, shown(value))
            return FAULTY
        items = [
            read_item(self.kind, table, at.at(name), **{self.named: name}) for name, table in value.items()
        ]
        return FAULTY if FAULTY in items else self.gather(items)

    def plain(self, value: Any) -> Any:
        """Own name → keys of each item."""
        items: Iterable[Any] = value.values() if isinstance(value, dict) else value
        return {getattr(item, self.named): as_table(item) for item in items}

    def tables(self, name: str) -> dict[str, tuple[Key, ...]]:
        """The table and its keys."""
        return {f"[{name}.<{self.named}>]": keys_of(self.kind)}


@dataclass(frozen=True)
class TableList(ValueType):
    """Tables ``[[name]]``, one at least, kept as a tuple of items of a declared class."""

    kind: type = object

    def read(self, value: Any, at: KeyPlace) -> Any:
        """The items; those with a fault are FAULTY among them, so that the others can be checked on."""
        if not isinstance(value, list) or not value:
            at.note("wrong value", self.words, shown(value))
            return FAULTY
        return tuple(read_item(self.kind, table, at.nth(number)) for number, table in enumerate(value))

    def plain(self, value: Any) -> Any:
        """The keys of each item."""
        return [as_table(item) for item in value]

    def tables(self, name: str) -> dict[str, tuple[Key, ...]]:
        """The table and its keys."""
        return {f"[[{name}]]": keys_of(self.kind)}


@dataclass(frozen=True)
class FreeTable(ValueType):
    """A table ``[name]`` whose keys are free and whose values are of one type, kept as a mapping."""

    of: ValueType = TEXT

    def read(self, value: Any, at: KeyPlace) -> Any:
        """The mapping, or FAULTY."""
        if not isinstance(value, dict):
            at.note("wrong value", self.words, shown(value))
            return FAULTY
        kept = {name: self.of.read(item, at.at(name)) for name, item in value.items()}
        return FAULTY if any(item is FAULTY for item in kept.values()) else kept
