"""Values that a statement leaves open: `$since` and the like, found where they are no text and no comment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import duckdb

from queries.engine.table_sql import literal

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def open_names(sql: str) -> list[str]:
    """The names of the values a statement leaves open, each once, in their order."""
    return list(dict.fromkeys(name for _, _, name in _places(sql)))


def with_values(sql: str, values: Mapping[str, object]) -> str:
    """The statement with these values written in as SQL writes them; a name that is not among them stays."""
    parts, done = [], 0
    for begin, end, name in _places(sql):
        if name in values:
            parts += [sql[done:begin], literal(values[name])]
            done = end
    return "".join([*parts, sql[done:]])


def place_before(sql: str, values: Mapping[str, object], line: int, column: int) -> tuple[int, int]:
    """Where a place of the filled statement stands in the open one; both counted from 1. Inside a value: its begin."""
    filled = with_values(sql, values).split("\n")
    at = sum(len(row) + 1 for row in filled[: line - 1]) + max(column, 1) - 1
    moved = 0
    for begin, end, name in _places(sql):
        if name not in values or begin + moved > at:
            continue
        longer = len(literal(values[name])) - (end - begin)
        if at < end + moved + longer:
            at = begin + moved
            break
        moved += longer
    before = sql[: max(at - moved, 0)]
    return before.count("\n") + 1, len(before) - before.rfind("\n") if column else 0


def _places(sql: str) -> Iterator[tuple[int, int, str]]:
    """(begin, end, name) of each `$name`. A sign inside a text, a quoted name or a comment is none."""
    if "$" not in sql:
        return
    raw = sql.encode()
    tokens = [(at, kind) for at, kind in duckdb.tokenize(sql)]
    for (at, kind), (after, _) in pairwise([*tokens, (len(raw), None)]):
        text = raw[at:after].decode(errors="replace").rstrip()
        if kind != duckdb.token_type.operator or not text.endswith("$"):
            continue
        begin = len(raw[: at + len(text.encode()) - 1].decode(errors="replace"))
        name = _NAME.match(sql, begin + 1)
        if name:
            yield begin, name.end(), name.group()
