"""The portable subset: what a cube may say so that another engine gives the same numbers.

Measured: translated as they stand, five of fourteen queries gave other numbers on another engine without an error.
These are the constructs that did it, and a few that are known to.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from queries.content.home import Home
from queries.content.problem import Problem
from queries.state.catalog import Catalog, Cube, read_catalog, stored_columns

WEEK_FUNCTIONS = (
    "week",
    "weekofyear",
    "yearweek",
    "isodow",
    "dayofweek",
    "weekday",
    "dow",
    "isoyear",
    "dayname",
)
LISTS = (exp.ArrayAgg, exp.Array, exp.Struct, exp.Lambda, exp.Map)
OFFSETS = (exp.Lag, exp.Lead)
ESTIMATES = (exp.ApproxDistinct, exp.ApproxQuantile, exp.Quantile)


def lint_cubes(home: Home) -> list[Problem]:
    """Everything in a home's cubes that is outside the portable subset, with file and line."""
    catalog = read_catalog(home)
    return [
        problem
        for cube in catalog.cubes.values()
        if not cube.kept
        for problem in lint_cube(home, catalog, cube)
    ]


def lint_cube(home: Home, catalog: Catalog, cube: Cube) -> list[Problem]:
    """The faults of one cube; a text that cannot be parsed is one fault."""
    shown = home.shown(cube.file.path)
    try:
        tree = sqlglot.parse_one(cube.file.sql, dialect="duckdb")
    except SqlglotError as error:
        return [
            Problem(shown, "cannot be translated", expected="SQL that sqlglot reads", found=str(error)[:200])
        ]
    money = {
        name
        for extract in cube.reads
        for name, kind in stored_columns(catalog.contracts, catalog.contracts[extract])
        if kind.startswith("DECIMAL")
    }
    found = [*_divisions(tree), *_decimals(tree, money), *_offsets(tree), *_functions(tree)]
    return [
        Problem(shown, "not portable", _line(node), None, expected, text) for node, text, expected in found
    ]


def keys_of_cube(cube: Cube) -> list[str]:
    """The columns of a cube that are no measure: what its rows are told apart by."""
    tree = sqlglot.parse_one(cube.file.sql, dialect="duckdb")
    return [one.alias_or_name for one in tree.selects if not one.find(exp.AggFunc)]


def estimated_of(cube: Cube) -> list[str]:
    """The measures of a cube that an engine only estimates."""
    tree = sqlglot.parse_one(cube.file.sql, dialect="duckdb")
    return [one.alias_or_name for one in tree.selects if one.find(*ESTIMATES)]


Fault = tuple[exp.Expression, str, str]


def _divisions(tree: exp.Expression) -> Iterator[Fault]:
    """Engines differ on a zero denominator (null, infinity, an error) and on dividing whole numbers."""
    for node in tree.find_all(exp.Div, exp.IntDiv):
        below = node.expression.unnest()
        number = isinstance(below, exp.Literal) and below.name.strip("0.") != ""
        if not number and not isinstance(below, exp.Nullif):
            yield node, node.sql("duckdb"), "… / nullif(x, 0)"


def _decimals(tree: exp.Expression, money: set[str]) -> Iterator[Fault]:
    """The scale of a decimal sum or quotient is each engine's own."""
    for node in tree.find_all(exp.Sum, exp.Avg, exp.Mul, exp.Div):
        for column in node.find_all(exp.Column):
            if column.name in money and not _is_cast(column):
                yield column, node.sql("duckdb"), f"cast({column.name} as double)"


def _is_cast(column: exp.Column) -> bool:
    above = column.find_ancestor(exp.Cast, exp.TryCast)
    return above is not None and above.to.is_type("double")


def _offsets(tree: exp.Expression) -> Iterator[Fault]:
    """Without a default, what stands before the first row is each engine's own: null or zero."""
    for node in tree.find_all(*OFFSETS):
        if node.args.get("default") is None:
            yield node, node.sql("duckdb"), "lag(x, 1, <default>) over (… order by …)"


def _functions(tree: exp.Expression) -> Iterator[Fault]:
    for node in tree.find_all(exp.Func, exp.Lambda):
        name = (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
        if name in WEEK_FUNCTIONS or isinstance(
            node, exp.Week | exp.WeekOfYear | exp.DayOfWeek | exp.DayOfWeekIso
        ):
            yield node, node.sql("duckdb"), "no weeks or weekdays in a cube: engines number them differently"
        elif isinstance(node, LISTS):
            yield node, node.sql("duckdb"), "no lists or structs in a cube"


def _line(node: exp.Expression) -> int | None:
    """The line of the first name in a node that has one."""
    for part in node.walk():
        line = part.meta.get("line")
        if line is not None:
            return int(line)
    return None
