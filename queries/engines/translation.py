"""SQL of the desk (DuckDB's) in a warehouse's dialect: sqlglot's translation, and what it leaves wrong put right.

Each rule here stands for a difference that was measured: the text ran on the other engine and gave other numbers, or
was refused there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from queries.content.problem import Problem
from queries.engines.warehouse import EngineError, Warehouse, engine_fault

if TYPE_CHECKING:
    import pyarrow

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
        tree = limited(_placed(tree), sources, kinds)
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
        tree = limited(sqlglot.parse_one(sql, dialect=dialect), sources)
        return tree.sql(dialect, identify=True, comments=False)
    except SqlglotError as error:
        found = " ".join(str(error).split())[:300]
        raise EngineError(Problem(file, f"cannot be read as {dialect}", None, None, None, found)) from error


def counted(sql: str, dialect: str) -> str:
    """The same answer with the number of its rows beside each, so that half an answer is known."""
    mark = "`" if dialect in ("spark", "clickhouse") else '"'
    return f"SELECT answer.*, count(*) OVER () AS {mark}{TOTAL}{mark} FROM ({sql}) AS answer"


def whole(warehouse: Warehouse, sql: str, what: str) -> pyarrow.Table:
    """An answer with all its rows. Raises EngineError when the engine gave fewer than it counted."""
    if warehouse.tells_whole:
        return warehouse.query(sql)
    answer = warehouse.query(counted(sql, warehouse.dialect))
    told = answer.column(TOTAL)[0].as_py() if answer.num_rows else 0
    if told != answer.num_rows:
        raise engine_fault(
            warehouse.dialect,
            f"answered half: {answer.num_rows} of {told} rows of {what}",
            hint="Look for limits on rows or time of its user, and run the command again; what was built before stays.",
        )
    return answer.drop_columns([TOTAL])


def limited(
    tree: exp.Expression, sources: Mapping[str, str], kinds: Mapping[str, Mapping[str, str]] | None = None
) -> exp.Expression:
    """Every table of these names, where it is not one the statement defines itself, with its condition.

    kinds: table → its columns, which then come in this order and no other ones: a table may be kept otherwise there.
    """
    for table in _tables(tree):
        if table.name not in sources:
            continue
        condition, columns = sources[table.name], (kinds or {}).get(table.name)
        if not condition and not columns:
            continue
        names = [exp.column(exp.to_identifier(name, quoted=True)) for name in columns or ()] or ["*"]
        inner = exp.select(*names).from_(exp.Table(this=exp.to_identifier(table.name, quoted=True)))
        if condition:
            inner = inner.where(sqlglot.parse_one(condition, dialect="duckdb"), copy=False)
        table.replace(inner.subquery(table.alias or table.name, copy=False))
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
        if dialect == "clickhouse" and isinstance(node, exp.LogicalOr | exp.LogicalAnd):
            return (exp.Max if isinstance(node, exp.LogicalOr) else exp.Min)(this=node.this)
        if dialect == "clickhouse" and isinstance(node, exp.DataType) and node.is_type("date"):
            # ClickHouse's Date ends in 2149 and begins in 1970.
            return exp.DataType(this=exp.DataType.Type.DATE32, nested=False)
        if dialect == "clickhouse" and isinstance(node, exp.DataType) and node.is_type("timestamp"):
            return exp.DataType.build(
                "DateTime64(6, 'UTC')", dialect="clickhouse"
            )  # its DateTime ends in 2106
        return node

    return rule


def _placed(tree: exp.Expression) -> exp.Expression:
    """Unions by name as unions by place, which every engine has: a column that one side lacks is null there."""
    unions = [one for one in tree.find_all(exp.Union) if one.args.get("by_name")]
    for union in reversed(unions):  # the innermost first: what stands on it knows its columns then
        sides = [union.this.unnest(), union.expression.unnest()]
        names = list(dict.fromkeys(name for side in sides for name in side.named_selects))
        for side in sides:
            _widen(side, names)
        union.set("by_name", False)
    return tree


def _widen(side: exp.Expression, names: list[str]) -> None:
    """Gives a query exactly these columns, in this order."""
    if isinstance(side, exp.Union):
        _widen(side.this.unnest(), names)
        _widen(side.expression.unnest(), names)
        return
    had = {one.alias_or_name: one for one in side.selects}
    side.set("expressions", [had.get(name) or exp.alias_(exp.null(), name, quoted=True) for name in names])


def _is_day(node: exp.Expression, days: set[str]) -> bool:
    inner = node.unnest()
    if isinstance(inner, exp.Column):
        return inner.name in days
    return isinstance(inner, exp.Cast) and inner.to.is_type("date")


def tables_in(sql: str) -> set[str]:
    """The tables a statement reads, without those it defines itself; empty where it cannot be read."""
    try:
        return {table.name for table in _tables(sqlglot.parse_one(sql, dialect="duckdb"))}
    except SqlglotError:
        return set()


def inlined(sql: str, views: Mapping[str, str]) -> str:
    """A statement with these views written out in it, however deep one stands on another."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    for _ in range(len(views) + 1):
        found = [table for table in _tables(tree) if table.name in views]
        if not found:
            break
        for table in found:
            inner = sqlglot.parse_one(views[table.name], dialect="duckdb")
            table.replace(
                exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(table.alias_or_name)))
            )
    return str(tree.sql("duckdb", comments=False))


def names_days(sql: str) -> bool:
    """Whether a statement limits the days it reads, or wants no row at all."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    limit = tree.args.get("limit")
    if limit is not None and limit.expression.name == "0":
        return True
    wheres = [*tree.find_all(exp.Where), *tree.find_all(exp.Join)]
    return any(
        column.name in ("day", "order_day") for where in wheres for column in where.find_all(exp.Column)
    )


def capped(sql: str, most: int) -> str:
    """At most so many rows of an answer."""
    return f"SELECT * FROM ({sql}) AS everything LIMIT {most}"


def _tables(tree: exp.Expression) -> list[exp.Table]:
    return [
        source
        for scope in traverse_scope(tree)
        for _, source in scope.selected_sources.values()
        if isinstance(source, exp.Table)
    ]
