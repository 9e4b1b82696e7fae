"""Declared files: a class whose fields are the keys of a file, and the one reader of all of them.

A field made by ``declare`` is a key of the file: what it may hold, its default and what it means stand there and
nowhere else. The reader, the JSON and the reference pages are made from it::

    @declared
    class Cube:
        source: str = declare(TEXT, "The extract whose changed days are built again.", "orders")
        grain: str = declare(choice("day", "hour"), "Length of one bucket.", "hour", default="day")

A file is read whole: every unknown, missing or wrong key is noted, each with file, line, found and expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from typing import Any, TypeVar, dataclass_transform

from queries.content.key_place import KeyPlace
from queries.content.value_types import FAULTY, ValueType, shown

REQUIRED: Any = object()  # the default of a key that has none
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Key:
    """One key: its name in the file, the field that keeps it, what it may hold and what it means.

    ``example``: a value that fits. ``default``: the value where the key is missing; ``otherwise`` says it in
    words where it depends. ``quiet``: left out of JSON where it is not set.
    """

    name: str
    field: str
    type: ValueType
    says: str
    example: Any = None
    default: Any = REQUIRED
    factory: Callable[[], Any] | None = None
    otherwise: str = ""
    unit: str = ""
    quiet: bool = False

    @property
    def required(self) -> bool:
        """Whether the file must have it."""
        return self.default is REQUIRED and self.factory is None

    def fallback(self) -> Any:
        """The value where the key is missing."""
        return self.factory() if self.factory else self.default


def declare(
    type: ValueType,
    says: str,
    example: Any = None,
    *,
    default: Any = MISSING,
    default_factory: Any = MISSING,
    name: str = "",
    otherwise: str = "",
    unit: str = "",
    quiet: bool = False,
) -> Any:
    """A field of a ``declared`` class that is a key of the file. ``name``: in the file, else the field's."""
    made = Key(name, "", type, says, example, otherwise=otherwise, unit=unit, quiet=quiet)
    if default_factory is not MISSING:
        return field(
            default_factory=default_factory, metadata={"key": replace(made, factory=default_factory)}
        )
    if default is not MISSING:
        return field(default=default, metadata={"key": replace(made, default=default)})
    return field(metadata={"key": made})


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(declare, field))
def declared(kind: type[Kind]) -> type[Kind]:
    """Makes a class of keys: a frozen dataclass whose fields are given by name."""
    return dataclass(frozen=True, kw_only=True)(kind)


@cache
def keys_of(kind: Any) -> tuple[Key, ...]:
    """The keys of a ``declared`` class, in the order they stand in it."""
    own = ((one.name, one.metadata["key"]) for one in fields(kind) if "key" in one.metadata)
    return tuple(replace(made, name=made.name or name, field=name) for name, made in own)


def read_keys(keys: Iterable[Key], values: Any, at: KeyPlace, *, fill: bool = True) -> dict[str, Any]:
    """Field → value of a table; every fault is noted at its place, and a key with a fault is left out.

    ``fill``: a key that is not there gets its default.
    """
    known = {one.name: one for one in keys}
    if not isinstance(values, dict):
        at.note("wrong value", "a table", shown(values))
        return {}
    for name in values:
        if name not in known:
            at.at(name).note_unknown("unknown key", name, known, "Take it out, or correct its spelling.")
    found: dict[str, Any] = {}
    for one in known.values():
        if one.name in values:
            kept = one.type.read(values[one.name], at.at(one.name))
            if kept is not FAULTY:
                found[one.field] = kept
        elif one.required:
            where = f" in [{at.key}]" if at.key else ""
            at.at(one.name).note("missing key", one.type.words, f"no {one.name}{where}", one.says)
        elif fill:
            found[one.field] = one.fallback()
    return found


def as_table(item: Any) -> dict[str, Any]:
    """Key → value of one declared item, ready for JSON; a quiet key that is not set is left out."""
    table = {}
    kind: Any = type(item)
    for one in keys_of(kind):
        value = getattr(item, one.field)
        if not (one.quiet and value is None):
            table[one.name] = one.type.plain(value)
    return table
