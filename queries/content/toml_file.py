"""TOML with line numbers: which line a key stands on, where the syntax broke; a value as TOML writes it."""

from __future__ import annotations

import json
import re
import tomllib
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from queries.content.problem import Problem

KEPT = 1000  # texts; a home with the pack has 150 (counted), each is a few kB
_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="""
)
_STRING = re.compile(r"""\"(?:\\.|[^\"\\])*\"|'[^']*'""")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")


class TomlError(ValueError):
    """A TOML text that cannot be read; ``problem`` names the file and the line."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def parse_toml(text: str, file: str, first_line: int = 1) -> tuple[dict[str, Any], dict[str, int]]:
    """The values of a TOML text and the file line of every key.

    ``first_line`` is the file line the text starts on. Keys of the second dict are dotted
    (``detectors.spike.window``); the n-th table of an array is ``column[n]``, counted from 0.
    Raises TomlError.
    """
    try:
        values, lines = _parsed(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(_syntax_problem(error, text, file, first_line)) from error
    return deepcopy(values), {key: line + first_line - 1 for key, line in lines.items()}


@lru_cache(maxsize=KEPT)
def _parsed(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Values and lines of a text, kept: a home's files are read again whenever it is opened. Not to be changed."""
    return tomllib.loads(text), key_lines(text)


def key_lines(text: str, first_line: int = 1) -> dict[str, int]:
    """Dotted key → file line, for tables, arrays of tables and plain keys."""
    lines: dict[str, int] = {}
    arrays: dict[str, int] = {}
    prefix = ""
    inside = ""
    for line, row in enumerate(text.splitlines(), first_line):
        if inside:
            inside = _left_open(row, inside)
        elif table := _TABLE.match(row):
            name = _plain(table.group(2))
            if table.group(1) == "[[":
                arrays[name] = arrays.get(name, -1) + 1
                name = f"{name}[{arrays[name]}]"
            prefix = name + "."
            lines.setdefault(name, line)
        elif key := _KEY.match(row):
            lines.setdefault(prefix + _plain(key.group(1)), line)
            inside = _left_open(row[key.end() :], "")
    return lines


def _left_open(row: str, inside: str) -> str:
    """What is still open after this row of a value: a triple quote, or one "[" for each open bracket."""
    for quote in ('"""', "'''"):
        if quote in (inside[:3], row.strip()[:3]):
            closed = row.count(quote) % 2 == (1 if inside else 0)
            return "" if closed else quote
    bare = _STRING.sub("", row).split("#")[0]
    return "[" * max(len(inside) + bare.count("[") - bare.count("]"), 0)


def read_toml(path: Path, shown: str) -> tuple[dict[str, Any], dict[str, int]]:
    """parse_toml of a file, named ``shown`` in messages. Raises TomlError, also for bytes not UTF-8."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found = repr(raw[error.start : error.start + 4])
        raise TomlError(Problem(shown, "not UTF-8", line, expected="UTF-8 text", found=found)) from error
    return parse_toml(text, shown)


def toml_text(value: Any) -> str:
    """A value as TOML writes it; texts in double quotes, tables inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {toml_text(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_text(item) for item in value) + "]"
    return str(value)


def _plain(dotted: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in dotted.split("."))


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str, file: str, first_line: int) -> Problem:
    place = _PLACE.search(str(error))
    rows = text.splitlines() or [""]
    offset = int(place.group(1)) - 1 if place and place.group(1) else len(rows) - 1
    offset = min(offset, len(rows) - 1)
    message = _PLACE.sub("", str(error)).rstrip(". ")
    return Problem(
        file,
        f"not TOML: {message}",
        first_line + offset,
        expected="TOML",
        found=rows[offset].strip() or "end of text",
    )
