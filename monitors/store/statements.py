"""Named statements of the store, kept in .sql files beside this module."""

import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from monitors.store.store_errors import StoreError

FOLDER = Path(__file__).parent / "sql"
NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


@cache
def statements(topic: str) -> dict[str, str]:
    """Statements of `sql/<topic>.sql` by name: each begins with a line `-- name: <name>`.

    Raises ValueError when a name is used twice, KeyError never: a missing name is the caller's typo.
    """
    parts = NAME.split((FOLDER / f"{topic}.sql").read_text())
    named: dict[str, str] = {}
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        if name in named:
            raise ValueError(f"{topic}.sql: two statements are named {name}; give one another name")
        named[name] = text.strip()
    return named


def split(script: str) -> Iterator[str]:
    """Single statements of a script; a trigger's inner semicolons do not end it."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if any(line.strip() and not line.lstrip().startswith("--") for line in pending.split("\n")):
        raise StoreError(f"unfinished statement in a migration: {pending.strip()[:80]}")
