"""One SQL file with a TOML header in comments: read it, name it, point at the bad line.

The header stands between ``-- /// <kind>`` and ``-- ///``, so the file still runs as pasted SQL::

    -- Refund-only share of delivered orders.
    -- /// monitor
    -- owner = "after-sales-risk"
    -- ///
    select …

``sql`` is the whole text with its comments, so that a line number the engine reports is the line of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from queries.content.key_place import KeyPlace
from queries.content.problem import Problem, unknown_key
from queries.content.toml_file import TomlError, parse_toml

KINDS = ("monitor", "cube", "view", "drilldown", "saved", "check", "macro")
NEEDS_HEADER = ("monitor", "cube", "check")
CLOSING = "-- /// on a line of its own"
_OPEN = re.compile(r"^--\s*///\s*(\S*)\s*$")
_TOKEN = re.compile(r"""(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")|--[^\n]*|/\*.*?\*/|(?P<end>;)""", re.DOTALL)
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


class SqlFileError(ValueError):
    """A SQL file whose header cannot be read; ``problem`` names file, line, found and expected."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class SqlFile:
    """A SQL file: its name (the file's stem), kind, first comment sentence, header values and the whole text.

    ``lines`` maps a dotted header key (``detectors.spike.window``) to its line in the file; ``first`` is the
    line the header opens on. ``shown``: the path as messages name it.
    """

    name: str
    kind: str
    description: str
    header: dict[str, Any]
    sql: str
    path: Path
    lines: dict[str, int] = field(default_factory=dict)
    first: int = 1
    shown: str = ""

    def place(self) -> KeyPlace:
        """Where the problems of its header are noted."""
        return KeyPlace(self.shown or str(self.path), self.lines, self.first)


def read_sqlfile(path: Path, kind: str | None = None, shown: str | None = None) -> SqlFile:
    """Reads one SQL file. ``kind``: what it must be (monitors, cubes and checks must have a header).

    ``shown``: the path as messages name it, else the path itself. The header's keys are not checked: each kind
    of file has its own (``read_keys``). Raises SqlFileError: not UTF-8, a bad name, a header without end, a
    header of another kind, TOML that does not parse, a file without a statement.
    """
    label = shown or str(path)
    return read_sqltext(_read_text(path, label), path, kind, label)


def read_sqltext(text: str, path: Path, kind: str | None, label: str) -> SqlFile:
    """The same of a text that stands, or could stand, in a file of this path. Raises SqlFileError."""
    rows = text.splitlines()
    opened = _header_start(label, rows)
    found_kind = ""
    header: dict[str, Any] = {}
    lines: dict[str, int] = {}
    if opened is not None:
        found_kind, header, lines = _read_header(label, rows, opened)
    _check_kind(label, kind, found_kind, opened)
    if not _NAME.match(path.name.removesuffix(".sql").split(".")[0]):
        raise _error(label, "bad file name", None, "lower case letters, digits and _", path.name)
    if not strip_comments(text).strip(" \t\r\n;"):
        raise _error(label, "no SQL statement", len(rows) or 1, "a select after the header", "only comments")
    name = path.name.removesuffix(".sql")
    kind = found_kind or kind or "saved"
    said = _describe(rows, opened)
    return SqlFile(name, kind, said, header, text, path, lines, (opened or 0) + 1, label)


def strip_comments(sql: str) -> str:
    """The text without ``--`` and ``/* */`` comments; quoted strings and names are left alone."""
    return _TOKEN.sub(lambda match: match.group("quoted") or match.group("end") or " ", sql)


def statement(sql: str) -> str:
    """The text as it can stand inside parentheses: the trailing semicolon gone, a line break at its end."""
    ends = [match.start() for match in _TOKEN.finditer(sql) if match.group("end")]
    if ends and not strip_comments(sql[ends[-1] + 1 :]).strip():
        sql = sql[: ends[-1]] + sql[ends[-1] + 1 :]
    return sql.rstrip() + "\n"


def _read_text(path: Path, label: str) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found = repr(raw[error.start : error.start + 4])
        raise _error(label, "not UTF-8", line, "UTF-8 text", found) from error


def _header_start(label: str, rows: list[str]) -> int | None:
    for index, row in enumerate(rows):
        if not row.strip().startswith("--") and row.strip():
            return None
        if match := _OPEN.match(row.strip()):
            if match.group(1):
                return index
            raise _error(label, "header without a kind", index + 1, "-- /// <kind>", row.strip())
    return None


def _read_header(label: str, rows: list[str], opened: int) -> tuple[str, dict[str, Any], dict[str, int]]:
    match = _OPEN.match(rows[opened].strip())
    kind = match.group(1) if match else ""
    if kind not in KINDS:
        raise SqlFileError(unknown_key(label, opened + 1, kind, KINDS))
    body: list[str] = []
    for row in rows[opened + 1 :]:
        text = row.strip()
        if (end := _OPEN.match(text)) and not end.group(1):
            break
        if not text.startswith("--"):
            raise _error(label, "header not closed", opened + 1, CLOSING, text or "an empty line")
        body.append(text[2:].removeprefix(" "))
    else:
        raise _error(label, "header not closed", opened + 1, CLOSING, "the end of the file")
    try:
        header, lines = parse_toml("\n".join(body), label, opened + 2)
    except TomlError as error:
        raise SqlFileError(error.problem) from error
    return kind, header, lines


def _check_kind(label: str, wanted: str | None, found: str, opened: int | None) -> None:
    if wanted is None or found == wanted:
        return
    if found:
        raise _error(label, "wrong kind of file", (opened or 0) + 1, f"-- /// {wanted}", f"-- /// {found}")
    if wanted in NEEDS_HEADER:
        raise _error(label, "no header", 1, f"-- /// {wanted} … -- /// before the statement", "no header")


def _describe(rows: list[str], opened: int | None) -> str:
    words: list[str] = []
    for row in rows[:opened] if opened is not None else rows:
        if not row.strip().startswith("--"):
            break
        words.append(row.strip().lstrip("-").strip())
    text = " ".join(word for word in words if word)
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]


def _error(label: str, message: str, line: int | None, expected: str, found: str) -> SqlFileError:
    return SqlFileError(Problem(label, message, line, expected=expected, found=found))
