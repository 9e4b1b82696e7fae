"""What a kept question calls and nobody answers to: a macro that was deleted or renamed since it was kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlglot
from sqlglot import exp

from queries.content.home import Home
from queries.content.problem import Problem, nearest
from queries.sandbox.guard import CLOCK
from queries.sandbox.home_macros import engine_words, read_macros


def unknown_calls(home: Home, tables: Collection[str], kept: Iterable[tuple[str, str]]) -> list[Problem]:
    """A problem for each call of neither a function of the engine nor a macro of the home.

    kept: (the question as messages name it, its statement); tables: names that no macro may have. A statement that
    does not parse is not looked into: it is told when it runs.
    """
    macros = read_macros(home, {name.lower() for name in tables}).macros
    known = engine_words() | CLOCK | macros.keys()
    found = []
    for shown, sql in kept:
        for name in sorted(_called(sql) - known):
            close = nearest(name, [*macros]) or ""
            expected = "a function of the engine, or a macro of this home"
            hint = f"Call {close}, or" if close else "Write"
            found.append(
                Problem(
                    shown,
                    f"calls {name}, which is not there",
                    _line(sql, name),
                    None,
                    expected,
                    f"{name}()",
                    f"{hint} macros/{name}.sql anew: nobody can run this question until then.",
                )
            )
    return found


def _called(sql: str) -> set[str]:
    """Names called that sqlglot has no function of its own for, in lower case."""
    try:
        trees = sqlglot.parse(sql, read="duckdb")
    except (sqlglot.errors.SqlglotError, RecursionError):
        return set()
    return {one.name.lower() for tree in trees if tree is not None for one in tree.find_all(exp.Anonymous)}


def _line(sql: str, name: str) -> int | None:
    return next(
        (at for at, row in enumerate(sql.splitlines(), 1) if f"{name}(" in row.lower().replace(" ", "")), None
    )
