"""The guard: one SELECT, of known node kinds, over known tables, with known functions.

It walks the engine's own syntax tree and allows what is on its lists; what is not known is refused. The
functions are in functions.json: those that read settings, files, catalogues or run SQL from a text are not
among them. A name after FROM is a table of the role, or a CTE where the engine sees that CTE: below the query
that declares it, and nowhere else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb

from queries.engine.table_sql import literal

FUNCTIONS = frozenset(json.loads((Path(__file__).parent / "functions.json").read_text(encoding="utf-8")))
TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"})
TABLES = frozenset(
    {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EMPTY_FROM", "EXPRESSION_LIST", "PIVOT"}
)
MODIFIERS = frozenset(
    {
        *("ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"),
        *("ASCENDING", "DESCENDING", "ORDER_DEFAULT"),
    }
)
EXPRESSIONS = frozenset(
    {
        *("BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT"),
        *("FUNCTION", "LAMBDA", "LAMBDA_REF", "OPERATOR", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY"),
        *("TYPE", "WINDOW"),
    }
)
SHOWN = frozenset({"DESCRIBE", "SUMMARY"})  # DESCRIBE and SUMMARIZE of a query; SHOW names catalogues
# Names the engine gives its own catalogues, and what a path has in it: no CTE needs to be called so.
_RESERVED = re.compile(
    r"^(duckdb_|pg_|sqlite_|pragma_|information_schema|temp\b|system\b)|[/\\:*?\[\]{}~%\x00-\x1f]|\.\w+$"
)
_EXPLAIN = re.compile(r"^\s*explain\s+(?!analy[sz]e\b)", re.IGNORECASE)
# Words that would read the machine's clock: those of the first line are the desk's morning instead (`clock_of`).
MORNING = {"current_date": "DATE", "today": "DATE", "now": "TIMESTAMP", "get_current_timestamp": "TIMESTAMP"}
_ASKED_MORNING = frozenset(MORNING) | {"current_timestamp"}
CLOCK = _ASKED_MORNING | {"localtimestamp", "localtime", "current_time", "transaction_timestamp"}
_AS_OF = "; current_date is the desk's morning"
_BY_CHANCE = frozenset({"random", "setseed", "uuid", "uuidv4", "uuidv7", "gen_random_uuid"})
_CHANCE = (
    ": the same question gives the same rows; `using sample reservoir(100 rows) repeatable (1)` draws some"
)
_NO_MORNING = "; the desk's morning is the day after the newest: (select max(day) + 1 from …)"


class RefusedQueryError(ValueError):
    """A query the sandbox does not run; the text says what it does not allow, never what is hidden."""


@dataclass(frozen=True)
class Nameable:
    """What a part of a statement may name: tables, as names are compared, and macros, by what they give."""

    tables: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()

    def beside(self, name: str) -> Nameable:
        """The same and a table more."""
        return replace(self, tables=self.tables | {name})


NO_MACROS = Nameable()


def clock_of(morning: str) -> list[str]:
    """Statements by which the words of the clock mean a morning (an ISO day) on a connection."""
    return [f"CREATE MACRO {name}() AS {kind} {literal(morning)}" for name, kind in MORNING.items()]


def check(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    tables: frozenset[str],
    *,
    morning: bool = False,
    macros: Nameable = NO_MACROS,
) -> duckdb.Statement:
    """The one statement of ``sql``, safe to execute as it is. ``tables``: the names it may read.

    A SELECT, or EXPLAIN of one. ``morning``: the connection has the macros of `clock_of`; ``macros``: it has those of
    the home, each of which was checked in the same way. Raises RefusedQueryError, and duckdb.Error for a text that
    does not parse.
    """
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise RefusedQueryError(f"exactly one statement is allowed, found {len(statements)}")
    kind = kind_of(statements[0])
    if kind == duckdb.StatementType.EXPLAIN:
        explained = _EXPLAIN.match(sql)
        if explained is None:
            raise RefusedQueryError("EXPLAIN is allowed as the first word, without ANALYZE and options")
        check(connection, sql[explained.end() :], tables, morning=morning, macros=macros)
        return statements[0]
    if kind != duckdb.StatementType.SELECT:
        raise RefusedQueryError(f"only SELECT is allowed, found {kind.name if kind else 'something else'}")
    if statements[0].named_parameters:
        raise RefusedQueryError("parameters are not allowed: write the values")
    # A literal and no parameter: binding one imports pandas, which takes seconds in a cold process.
    answer = connection.execute(f"SELECT json_serialize_sql({literal(sql)})").fetchone()
    tree = json.loads(answer[0]) if answer else {"error": True}
    if tree.get("error"):
        raise RefusedQueryError("only SELECT is allowed")
    _walk(tree["statements"], replace(macros, tables=frozenset(folded(name) for name in tables)))
    for word in _clock_words(tree["statements"]):
        if word not in _ASKED_MORNING or not morning:
            hint = _AS_OF if morning else _NO_MORNING
            raise RefusedQueryError(f"not allowed: {word} reads the machine's clock{hint}")
    return statements[0]


def kind_of(one: duckdb.Statement) -> duckdb.StatementType | None:
    """What kind of statement it is; None where Python has no name for it."""
    try:
        return one.type
    except ValueError:
        return None


def refusal(sql: str, tables: Collection[str]) -> str | None:
    """Why a statement is refused that nobody runs here; None where it is not, or does not parse at all."""
    with duckdb.connect(":memory:") as connection:
        try:
            check(connection, sql, frozenset(tables))
        except RefusedQueryError as error:
            return str(error)
        except duckdb.Error:
            return None  # who runs it says what is wrong with it, and where
    return None


def _clock_words(part: Any) -> Iterator[str]:
    """The words of a statement that would read a clock; a column of that name belongs to a table, and has its name."""
    if isinstance(part, list):
        for one in part:
            yield from _clock_words(one)
    elif isinstance(part, dict):
        names = part.get("column_names") if part.get("type") == "COLUMN_REF" else [part.get("function_name")]
        if isinstance(names, list) and len(names) == 1 and folded(names[0] or "") in CLOCK:
            yield folded(names[0])
        for one in part.values():
            yield from _clock_words(one)


def folded(name: object) -> str:
    """A name as the engine compares it: only the letters A to Z lose their case."""
    return "".join(chr(ord(one) + 32) if "A" <= one <= "Z" else one for one in str(name))


def _walk(part: Any, seen: Nameable) -> None:
    """Checks a part of the tree; ``seen``: what can be named there."""
    if isinstance(part, list):
        for one in part:
            _walk(one, seen)
    if not isinstance(part, dict):
        return
    _check_node(part, seen)
    if part.get("type") == "RECURSIVE_CTE_NODE":
        seen = seen.beside(_cte_name(part.get("cte_name")))
    rest = dict(part)
    declared = rest.pop("cte_map", None)
    for entry in declared["map"] if isinstance(declared, dict) else []:
        _walk(entry["value"], seen)
        seen = seen.beside(_cte_name(entry["key"]))
    if part.get("type") == "TABLE_FUNCTION":  # it was looked at as one: what it is given is what is left
        rest |= {"function": list((rest.get("function") or {}).values())}
    for value in rest.values():
        _walk(value, seen)


def _cte_name(found: object) -> str:
    name = folded(found)
    if not name or _RESERVED.search(name):
        raise RefusedQueryError(f"not allowed: a WITH query of that name: {found}; call it by a plain word")
    return name


def _check_node(node: dict[str, Any], seen: Nameable) -> None:
    kind, group = node.get("type"), node.get("class")
    if isinstance(group, str):
        if group not in EXPRESSIONS:
            raise RefusedQueryError(f"not allowed: {group.lower()}")
    elif kind == "SHOW_REF":
        if node.get("show_type") not in SHOWN or node.get("table_name") or not node.get("query"):
            raise RefusedQueryError("SHOW is not allowed: Tables lists them, DESCRIBE has a table's columns")
    elif (
        isinstance(kind, str) and kind not in QUERIES | TABLES | MODIFIERS and not kind.endswith("_TYPE_INFO")
    ):
        raise RefusedQueryError(f"not allowed: {kind.lower().replace('_', ' ')}")
    if kind == "BASE_TABLE":
        _check_table(node, seen)
    if kind == "TABLE_FUNCTION":
        _check_table_function(node.get("function", {}), seen)
    elif "function_name" in node:
        _check_function(node, seen)


def _check_table(node: dict[str, Any], seen: Nameable) -> None:
    name = str(node.get("table_name", ""))
    path = (node.get("qualified_name") or {}).get("path", [name])
    if (
        node.get("schema_name")
        or node.get("catalog_name")
        or len(path) != 1
        or folded(name) not in seen.tables
    ):
        raise RefusedQueryError(f"no such table for this role: {name}")


def _check_table_function(function: dict[str, Any], seen: Nameable) -> None:
    name = folded(function.get("function_name", ""))
    if name in seen.values:
        raise RefusedQueryError(f"{name} gives a value and no rows: write it after SELECT")
    if name not in TABLE_FUNCTIONS | seen.rows or (name in seen.rows and not _is_ours(function)):
        raise RefusedQueryError(f"not allowed: the table function {name}")


def _check_function(node: dict[str, Any], seen: Nameable) -> None:
    name = folded(node["function_name"])
    if name in seen.rows:
        raise RefusedQueryError(f"{name} gives rows: write it after FROM")
    if not _is_ours(node) or name not in FUNCTIONS | TABLE_FUNCTIONS | CLOCK | seen.values:
        close = get_close_matches(name, FUNCTIONS | seen.values, n=1, cutoff=0.8)
        hint = _CHANCE if name in _BY_CHANCE else f"; did you mean {close[0]}?" if close else ""
        raise RefusedQueryError(f"not allowed: the function {name}{hint}")


def _is_ours(function: dict[str, Any]) -> bool:
    """Whether a function is named without a schema or catalog of somebody else's."""
    return function.get("schema") in ("", "main", None) and function.get("catalog") in ("", "system", None)
