"""The guard: one SELECT, of known node kinds, over known tables, with known functions.

It walks the engine's own syntax tree and allows what is on its lists; what is not known is refused. The
functions are in functions.json: those that read settings, files, catalogues or run SQL from a text are not
among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from queries.engine.table_sql import literal

FUNCTIONS = frozenset(json.loads((Path(__file__).parent / "functions.json").read_text(encoding="utf-8")))
TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
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


class RefusedQueryError(ValueError):
    """A query the sandbox does not run; the text says what it does not allow, never what is hidden."""


def check(connection: duckdb.DuckDBPyConnection, sql: str, tables: frozenset[str]) -> duckdb.Statement:
    """The one statement of ``sql``, safe to execute as it is. ``tables``: the names it may read.

    Raises RefusedQueryError, and duckdb.Error for a text that does not parse.
    """
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise RefusedQueryError(f"exactly one statement is allowed, found {len(statements)}")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise RefusedQueryError(f"only SELECT is allowed, found {statements[0].type.name}")
    if statements[0].named_parameters:
        raise RefusedQueryError("parameters are not allowed: write the values")
    # A literal and no parameter: binding one imports pandas, which takes seconds in a cold process.
    answer = connection.execute(f"SELECT json_serialize_sql({literal(sql)})").fetchone()
    tree = json.loads(answer[0]) if answer else {"error": True}
    if tree.get("error"):
        raise RefusedQueryError("only SELECT is allowed")
    nodes = list(_nodes(tree["statements"]))
    known = {name.lower() for name in tables} | {name for node in nodes for name in _ctes(node)}
    for node in nodes:
        _check_node(node, known)
    return statements[0]


def _nodes(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _nodes(value)
    elif isinstance(part, list):
        for value in part:
            yield from _nodes(value)


def _ctes(node: dict[str, Any]) -> Iterator[str]:
    if isinstance(node.get("cte_map"), dict):
        for entry in node["cte_map"].get("map", []):
            yield str(entry.get("key", "")).lower()


def _check_node(node: dict[str, Any], known: set[str]) -> None:
    kind, group = node.get("type"), node.get("class")
    if isinstance(group, str):
        if group not in EXPRESSIONS:
            raise RefusedQueryError(f"not allowed: {group.lower()}")
    elif (
        isinstance(kind, str) and kind not in QUERIES | TABLES | MODIFIERS and not kind.endswith("_TYPE_INFO")
    ):
        if kind == "SHOW_REF":
            raise RefusedQueryError(
                "SHOW, DESCRIBE and SUMMARIZE are not allowed: columns stand under Tables"
            )
        raise RefusedQueryError(f"not allowed: {kind.lower().replace('_', ' ')}")
    if kind == "BASE_TABLE":
        _check_table(node, known)
    if kind == "TABLE_FUNCTION":
        name = str(node.get("function", {}).get("function_name", "")).lower()
        if name not in TABLE_FUNCTIONS:
            raise RefusedQueryError(f"not allowed: the table function {name}")
    elif "function_name" in node:
        _check_function(node)


def _check_table(node: dict[str, Any], known: set[str]) -> None:
    name = str(node.get("table_name", ""))
    if node.get("schema_name") or node.get("catalog_name") or name.lower() not in known:
        raise RefusedQueryError(f"no such table for this role: {name}")


def _check_function(node: dict[str, Any]) -> None:
    name = str(node["function_name"]).lower()
    own = node.get("schema") in ("", "main", None) and node.get("catalog") in ("", "system", None)
    if not own or name not in FUNCTIONS | TABLE_FUNCTIONS:
        raise RefusedQueryError(f"not allowed: the function {name}")
