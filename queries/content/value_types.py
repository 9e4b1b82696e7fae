"""What a key of a declared file may hold: a text, a number, a choice …; each said in words and tested."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from queries.content.key_place import KeyPlace
from queries.content.toml_file import toml_text

if TYPE_CHECKING:
    from queries.content.declared import Key

FAULTY: Any = object()  # in place of a value that does not fit; its problem has been noted
_LONGEST = 60  # characters of a value that a message shows


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class ValueType:
    """What a value may be: in words, as a test, and how it is kept once it fits (lists become tuples).

    ``choices``: the values allowed, empty = any that fit.
    """

    words: str
    fits: Callable[[Any], bool] = lambda value: True
    keep: Callable[[Any], Any] = _as_it_is
    choices: tuple[str, ...] = ()

    def read(self, value: Any, at: KeyPlace) -> Any:
        """The value as it is kept, or FAULTY with the problem noted."""
        if self.fits(value):
            return self.keep(value)
        if self.choices and isinstance(value, str):
            at.note_unknown("unknown value", value, self.choices)
        else:
            at.note("wrong value", self.words, shown(value))
        return FAULTY

    def plain(self, value: Any) -> Any:
        """A kept value as JSON and TOML have it: tuples are lists."""
        if isinstance(value, dict):
            return {name: ValueType.plain(self, item) for name, item in value.items()}
        return [ValueType.plain(self, item) for item in value] if isinstance(value, tuple | list) else value

    def tables(self, name: str) -> dict[str, tuple[Key, ...]]:
        """Heading → keys of the tables that a key of this name opens; empty for a plain value."""
        return {}


def shown(value: Any) -> str:
    """A value as messages show it: as it stands in TOML, cut where it is long."""
    text = toml_text(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def is_text(value: Any) -> bool:
    """Whether a value is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def is_number(value: Any) -> bool:
    """Whether a value is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def number(
    low: float | None = None, high: float | None = None, *, inside: bool = False, what: str = "a number"
) -> ValueType:
    """A number within bounds, kept as a float. ``inside``: the bounds themselves are not allowed."""

    def fits(value: Any) -> bool:
        if not is_number(value) or (inside and value in (low, high)):
            return False
        return (low is None or value >= low) and (high is None or value <= high)

    return ValueType(what + _bounds(low, high, inside), fits, float)


def whole(low: int | None = None, high: int | None = None) -> ValueType:
    """A whole number within bounds."""
    bounded = number(low, high)
    return ValueType(
        "a whole number" + _bounds(low, high, False),
        lambda value: isinstance(value, int) and bounded.fits(value),
    )


def _bounds(low: float | None, high: float | None, inside: bool) -> str:
    if low is not None and high is not None:
        return f" between {low} and {high}" if inside else f" from {low} to {high}"
    if low is None:
        return ""
    return f" above {low}" if inside else f" from {low}"


def choice(*values: str) -> ValueType:
    """One of these texts."""
    return ValueType("one of " + ", ".join(values), lambda value: value in values, choices=values)


def texts(words: str = "a list of texts", *, or_one: bool = False) -> ValueType:
    """A list of texts, kept as a tuple. ``or_one``: one text alone is a list of one."""

    def fits(value: Any) -> bool:
        return (or_one and is_text(value)) or (isinstance(value, list) and all(map(is_text, value)))

    return ValueType(words, fits, lambda value: (value,) if isinstance(value, str) else tuple(value))


def _is_zone(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _as_day(value: Any) -> date | None:
    """A day written as such or as a text; None where it is none."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


TEXT = ValueType("a text", is_text)
DAY = ValueType("a day such as 2026-05-31", lambda value: _as_day(value) is not None, _as_day)
ANY_TEXT = ValueType("a text", lambda value: isinstance(value, str))
FLAG = ValueType("true or false", lambda value: isinstance(value, bool))
SHARE = number(0, 1, what="a share")
ZONE = ValueType('an IANA time zone such as "America/Sao_Paulo"', _is_zone)
BOUND = ValueType(
    "a number, or a date or time as a text",
    lambda value: is_number(value) or is_text(value) or isinstance(value, date),
    lambda value: value if is_number(value) else str(value),
)


ALL = "all"


def _is_extracts(value: Any) -> bool:
    return value == ALL or (isinstance(value, list) and all(isinstance(name, str) for name in value))


EXTRACTS = ValueType(
    '"all" or a list of extract names',
    _is_extracts,
    lambda value: None if value == ALL else frozenset(value),
)

PEOPLE = ValueType(
    '"all" or a list of the names that people sign in with',
    _is_extracts,
    lambda value: ALL if value == ALL else tuple(value),
)

MEMORY = ValueType(
    'an amount of memory such as "2GB"',
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"\d+(\.\d+)?\s*(([KMGT]i?)?B)", value, re.I)),
)
