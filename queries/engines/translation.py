"""SQL of the desk (DuckDB's) in a warehouse's dialect: sqlglot's translation, and what it leaves wrong put right.

Each rule here stands for a difference that was measured: the text ran on the other engine and gave other numbers, or
was refused there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from queries.content.problem import Problem
from queries.engine.protocol import EngineError
from queries.engine.table_sql import quote

TOTAL = "_rows of the answer"  # how many rows the engine says there are: an answer cut short is known by it
_HINT = "Write the cube's text for this engine into cubes/<name>.<dialect>.sql beside it."


def translated(
    sql: str, dialect: str, kinds: Mapping[str, Mapping[str, str]], sources: Mapping[str, str], file: str
) -> str:
    """A SELECT for another engine.

    kinds: table → column → engine type, which tell a day from a number. sources: table → the condition its rows are
    limited to (DuckDB's SQL), empty = all. file: for the error. Raises EngineError where sqlglot cannot read it.
    """
    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
        tree = limited(tree, sources)
        tree = tree.transform(_rules(dialect, kinds))
        return tree.sql(dialect, identify=True, comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE)
    except SqlglotError as error:
        found = " ".join(str(error).split())[:300]
        raise EngineError(
            Problem(file, f"cannot be translated to {dialect}", None, None, None, found, _HINT)
        ) from error


def native(sql: str, dialect: str, sources: Mapping[str, str], file: str) -> str:
    """A text that is written for the engine already, its tables limited alike. Raises EngineError."""
    try:
        tree = limited(sqlglot.parse_one(sql, dialect=dialect), sources, dialect)
        return tree.sql(dialect, identify=True, comments=False)
    except SqlglotError as error:
        found = " ".join(str(error).split())[:300]
        raise EngineError(Problem(file, f"cannot be read as {dialect}", None, None, None, found)) from error


def counted(sql: str, dialect: str) -> str:
    """The same answer with the number of its rows beside each, so that half an answer is known."""
    mark = "`" if dialect in ("spark", "clickhouse") else '"'
    return f"SELECT answer.*, count(*) OVER () AS {mark}{TOTAL}{mark} FROM ({sql}) AS answer"


def limited(tree: exp.Expression, sources: Mapping[str, str], dialect: str = "duckdb") -> exp.Expression:
    """Every table of these names, where it is not one the statement defines itself, with its condition."""
    found: list[exp.Table] = []
    for scope in traverse_scope(tree):
        for _, source in scope.selected_sources.values():
            if isinstance(source, exp.Table) and source.name in sources:
                found.append(source)
    for table in found:
        condition = sources[table.name]
        if not condition:
            continue
        alias = table.alias or table.name
        bare = exp.to_table(quote(table.name), dialect="duckdb")
        where = sqlglot.parse_one(condition, dialect="duckdb")
        table.replace(exp.select("*").from_(bare).where(where, copy=False).subquery(alias, copy=False))
    return tree


def _rules(
    dialect: str, kinds: Mapping[str, Mapping[str, str]]
) -> Callable[[exp.Expression], exp.Expression]:
    days = {name for columns in kinds.values() for name, kind in columns.items() if kind == "DATE"}
    days -= {name for columns in kinds.values() for name, kind in columns.items() if kind != "DATE"}

    def rule(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Sub) and _is_day(node.this, days) and _is_day(node.expression, days):
            # A number of days here, an interval or nothing at all elsewhere.
            unit = exp.Literal.string("day") if dialect == "clickhouse" else exp.var("DAY")
            return exp.DateDiff(this=node.this, expression=node.expression, unit=unit)
        if dialect == "clickhouse" and isinstance(node, exp.DataType) and node.is_type("date"):
            # ClickHouse's Date ends in 2149 and begins in 1970.
            return exp.DataType(this=exp.DataType.Type.DATE32, nested=False)
        return node

    return rule


def _is_day(node: exp.Expression, days: set[str]) -> bool:
    inner = node.unnest()
    if isinstance(inner, exp.Column):
        return inner.name in days
    return isinstance(inner, exp.Cast) and inner.to.is_type("date")
