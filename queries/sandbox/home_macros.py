"""The macros of a home as ad-hoc SQL has them: which there are, what is wrong with the others, and how one is made.

A macro's body passes the guard like the statement of a stranger, as the role that asks and on the connection that will
run it. So a macro can do nothing that its reader could not write out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import duckdb

from queries.content.home import Home
from queries.content.problem import Problem
from queries.content.sql_file import strip_comments
from queries.engine.table_sql import Columns, empty_sql, quote
from queries.macros.macro_file import Macro, read_macro
from queries.sandbox.guard import CLOCK, FUNCTIONS, Nameable, RefusedQueryError, check, clock_of

Wire = tuple[str, dict[str, str], str, bool]  # name, parameters with their defaults, body, of rows
_ONE_DAY = "2000-01-01"


@dataclass(frozen=True)
class HomeMacros:
    """Those that can be used, each after the ones it calls, and what is wrong with the others."""

    macros: Mapping[str, Macro]
    problems: tuple[Problem, ...] = ()

    def called(self, sql: str) -> list[Macro]:
        """Those that a statement names, and those that these call, in the order in which they are made."""
        wanted = _words(sql) & self.macros.keys()
        for name in reversed(list(self.macros)):
            if name in wanted:
                wanted |= _words(self.macros[name].body) & self.macros.keys()
        return [one for name, one in self.macros.items() if name in wanted]


def read_macros(home: Home, tables: Collection[str]) -> HomeMacros:
    """The macros of the pack and of the home. tables: names that none of them may have (in lower case)."""
    read = [read_macro(path, home.shown(path)) for path in home.content("macros")]
    problems = [problem for one in read if isinstance(one, list) for problem in one]
    good = {one.name: one for one in read if isinstance(one, Macro)}
    for one in list(good.values()):
        if fault := _bad_name(one, tables) or _hidden_by_parameter(one):
            problems.append(fault)
            del good[one.name]
    ordered: dict[str, Macro] = {}
    while ready := {
        name: one for name, one in good.items() if name not in ordered and _calls(one, good) <= ordered.keys()
    }:
        ordered |= ready
    problems += [_circle(one, good) for name, one in good.items() if name not in ordered]
    return HomeMacros(ordered, tuple(problems))


def wire(macros: Iterable[Macro]) -> list[Wire]:
    """What a worker is told of them."""
    return [(one.name, dict(one.takes), one.body, one.of_rows) for one in macros]


def make(
    connection: duckdb.DuckDBPyConnection, macros: Iterable[Wire], tables: frozenset[str], *, morning: bool
) -> Nameable:
    """Make these on a connection, each checked first; gives their names for the guard.

    tables: those that may be read. morning: the connection has the macros of `clock_of`. Raises RefusedQueryError,
    which says of which macro.
    """
    known = Nameable()
    for name, takes, body, of_rows in macros:
        try:
            check(
                connection, body if of_rows else f"SELECT (\n{body}\n)", tables, morning=morning, macros=known
            )
            for default in filter(None, takes.values()):
                check(connection, f"SELECT ({default})", frozenset())
            given = ", ".join(
                quote(one) + (f" := ({value})" if value else "") for one, value in takes.items()
            )
            text = f"TABLE {body}" if of_rows else f"(\n{body}\n)"
            connection.execute(f"CREATE MACRO {quote(name)}({given}) AS {text}")
        except RefusedQueryError as error:
            raise RefusedQueryError(f"the macro {name}: {error}") from error
        except duckdb.Error as error:
            said = str(error).split("\n")[0]
            raise RefusedQueryError(f"the macro {name} cannot be used here: {said}") from error
        more = {"rows": known.rows | {name}} if of_rows else {"values": known.values | {name}}
        known = replace(known, **more)
    return known


def check_macros(home: Home, names: Collection[str], columns_of: Callable[[str], Columns]) -> list[Problem]:
    """What is wrong with the macros of a home. names: of tables and monitors; columns_of: the columns of one."""
    lower = {name.lower(): name for name in names}
    found = read_macros(home, lower)
    problems = list(found.problems)
    for one in found.macros.values():
        called = found.called(one.name)
        with duckdb.connect(":memory:") as connection:
            try:
                for table in set().union(*(_words(macro.body) for macro in called)) & lower.keys():
                    connection.execute(f"CREATE VIEW {quote(table)} AS {empty_sql(columns_of(lower[table]))}")
                for sql in clock_of(_ONE_DAY):
                    connection.execute(sql)
                make(connection, wire(called), frozenset(names), morning=True)
            except (RefusedQueryError, duckdb.Error) as error:
                said, what = str(error).split("\n")[0], "what ad-hoc SQL allows"
                hint = "A macro may do what a question on the SQL page may do, and nothing more."
                problems.append(
                    Problem(one.file.shown, "this macro does not run", one.line, None, what, said, hint)
                )
    return problems


def _bad_name(one: Macro, tables: Collection[str]) -> Problem | None:
    """A name that means something already would hide it, in every question of everybody."""
    what = "a table, view, cube or monitor" if one.name in tables else ""
    what = what or ("a function of the engine" if one.name in engine_words() | CLOCK else "")
    if not what:
        return None
    message = f"{one.name} is {what} already"
    return Problem(one.file.shown, message, one.file.first, None, "a name of its own", one.name, "Rename it.")


def _hidden_by_parameter(one: Macro) -> Problem | None:
    for name in one.takes:
        if name in CLOCK or name in _keywords():
            message = f"a parameter may not be called {name}"
            return Problem(one.file.shown, message, one.line, name, "another word", name, "Rename it.")
    return None


def _circle(one: Macro, good: Mapping[str, Macro]) -> Problem:
    calls = ", ".join(sorted(_calls(one, good)))
    hint = "A macro may not come back to itself, by way of others either."
    return Problem(
        one.file.shown, "macros call each other in a circle", one.line, None, "no circle", calls, hint
    )


def _calls(one: Macro, among: Mapping[str, Macro]) -> set[str]:
    """The other macros, or itself, that a macro's body calls."""
    return set(re.findall(r"\w+(?=\s*\()", strip_comments(one.body).lower())) & among.keys()


def _words(sql: str) -> set[str]:
    return set(re.findall(r"\w+", sql.lower()))


@cache
def engine_words() -> frozenset[str]:
    """Every name the engine gives a meaning of its own before a bracket."""
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute("SELECT DISTINCT lower(function_name) FROM duckdb_functions()").fetchall()
        named = frozenset(str(row[0]) for row in rows)
    return named | FUNCTIONS | _keywords() | _REWRITTEN


@cache
def _keywords() -> frozenset[str]:
    with duckdb.connect(":memory:") as connection:
        sql = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"
        return frozenset(str(row[0]) for row in connection.execute(sql).fetchall())


# Calls that the parser makes into something else, so that a macro of that name would never be asked.
_REWRITTEN = frozenset({"if", "ifnull", "xmlelement", "grouping", "grouping_id", "list_value", "struct_pack"})
