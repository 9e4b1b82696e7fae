"""One key of a monitor's header written anew, or one of its tables taken out, with a comment that says why.

The rest of the file stays as somebody wrote it: comments, order, spaces.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from queries.content.toml_file import toml_text

_OPENS = re.compile(r"^--\s*///\s*monitor\s*$")
_TABLE = re.compile(r"^\[{1,2}[A-Za-z_][\w.\-]*\]{1,2}\s*(#.*)?$")
_CLOSES = re.compile(r"^--\s*///\s*$")


class HeaderEditError(ValueError):
    """A header in which the change has no place; the message says what is missing."""


def edited(text: str, edit: Mapping[str, Any], note: str) -> str:
    """The text after an edit: `{"key": …, "value": …}` sets a key, `{"without": "detectors.drift"}` takes a table out.

    note: one line, kept as a comment above. Raises HeaderEditError where the header or the table is not found.
    """
    said = "".join(char if char.isprintable() else " " for char in note)
    if "without" in edit:
        return _without(text, str(edit["without"]), said)
    return _with_key(text, str(edit["key"]), edit["value"], said)


def _with_key(text: str, key: str, value: Any, note: str) -> str:
    rows = text.splitlines()
    first, last = _header(rows)
    tables = next((at for at in range(first, last) if _TABLE.match(_body(rows[at]))), last)
    found = next(
        (at for at in range(first, tables) if re.match(rf"{re.escape(key)}\s*=", _body(rows[at]))), None
    )
    new = [f"-- # {note}", f"-- {key} = {toml_text(value)}"]
    if found is None:
        return _joined([*rows[:tables], *new, *rows[tables:]])
    return _joined([*rows[:found], *new, *rows[_end_of_value(rows, found, tables) :]])


def _without(text: str, table: str, note: str) -> str:
    rows = text.splitlines()
    first, last = _header(rows)
    named = re.compile(rf"\[{re.escape(table)}(\..+)?\]")
    kept: list[str] = []
    inside = gone = False
    for at, row in enumerate(rows):
        body = _body(row)
        if first <= at < last and _TABLE.match(body):
            inside = bool(named.match(body))
            if inside and not gone:
                kept.append(f"-- # {note}")
            gone = gone or inside
        if not (inside and first <= at < last):
            kept.append(row)
    if not gone:
        raise HeaderEditError(f"the header has no table [{table}]")
    return _joined(kept)


def _header(rows: list[str]) -> tuple[int, int]:
    """The header's first line and the line that closes it."""
    first = next((at for at, row in enumerate(rows) if _OPENS.match(row.strip())), None)
    if first is None:
        raise HeaderEditError("the file has no header: expected -- /// monitor … -- ///")
    last = next((at for at in range(first + 1, len(rows)) if _CLOSES.match(rows[at].strip())), None)
    if last is None:
        raise HeaderEditError("the header is not closed: expected -- /// on a line of its own")
    return first + 1, last


def _end_of_value(rows: list[str], start: int, stop: int) -> int:
    """The line after a value, which may go on over several lines."""
    for end in range(start + 1, stop + 1):
        try:
            tomllib.loads("\n".join(_body(row) for row in rows[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    raise HeaderEditError(f"line {start + 1}: a value without its end")


def _body(row: str) -> str:
    return row.strip().removeprefix("--").strip()


def _joined(rows: list[str]) -> str:
    return "\n".join(rows) + "\n"
