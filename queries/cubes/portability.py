"""The portable subset: what a cube may say so that another engine gives the same numbers.

Every construct here was translated as it stands and run on ClickHouse 26.9 and Spark 4.3 beside DuckDB 2.0: it gave
other numbers without an error on one of them, or was refused there. What a cube needs all the same it says in that
engine's own words, in ``cubes/<name>.<dialect>.sql``.
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
LISTS = (exp.ArrayAgg, exp.Array, exp.Struct, exp.Lambda, exp.Map, exp.Bracket)
WHOLE_NUMBERS = ("tinyint", "smallint", "int", "bigint", "hugeint", "uint", "ubigint")
# What stands in a cube → what may stand there in its place, or why nothing may.
CONSTRUCTS: dict[type[exp.Expression], str] = {
    exp.Round: "no round() in a cube: engines round halves to even or away from zero",
    exp.Log: "ln(x) / nullif(ln(10), 0): log(x) is to base 10 or to base e",
    exp.Lower: "text as it is: some engines know small letters of English alone",
    exp.Upper: "text as it is: some engines know capitals of English alone",
    exp.Substring: "no part of a text by position: some engines count bytes, not letters",
    exp.Left: "no part of a text by position: some engines count bytes, not letters",
    exp.Right: "no part of a text by position: some engines count bytes, not letters",
    exp.StrPosition: "x like '%…%': some engines count bytes, not letters",
    exp.Reverse: "no reverse() in a cube: some engines turn bytes around, not letters",
    exp.Pad: "no padding in a cube: some engines count bytes, not letters",
    exp.ConcatWs: "a || '-' || b: engines keep or drop an empty part",
    exp.RegexpReplace: "no regexp_replace: engines replace the first place or all",
    exp.SplitPart: "no split_part in a cube: ClickHouse has none",
    exp.GroupConcat: "no string_agg in a cube: its order is each engine's own",
    exp.AnyValue: "min(x) or max(x): which value is taken is each engine's own",
    exp.First: "min(x) or max(x): which row is first is each engine's own",
    exp.Last: "min(x) or max(x): which row is last is each engine's own",
    exp.FirstValue: "min(x) over (…): which row is first is each engine's own where some are empty",
    exp.LastValue: "max(x) over (…): engines skip empty rows or do not",
    exp.Mode: "no mode() in a cube: ClickHouse has none",
    exp.LogicalOr: "max(case when x then 1 else 0 end)",
    exp.LogicalAnd: "min(case when x then 1 else 0 end)",
    exp.ApproxQuantile: "no quantile in a cube: it does not add up, and engines name and cut it differently",
    exp.PercentileCont: "no quantile in a cube: it does not add up, and engines name and cut it differently",
    exp.PercentileDisc: "no quantile in a cube: it does not add up, and engines name and cut it differently",
    exp.Quantile: "no quantile in a cube: it does not add up, and engines name and cut it differently",
    exp.CurrentDate: "no clock in a cube: a day must add up to the same whenever it is built",
    exp.CurrentTimestamp: "no clock in a cube: a day must add up to the same whenever it is built",
    exp.Rand: "no chance in a cube: a day must add up to the same whenever it is built",
}
ELSEWHERE = (
    "hash",
    "product",
    "entropy",
    "kurtosis",
    "skewness",
    "histogram",
    "dayname",
    "monthname",
    "random",
)
LONG_UNITS = ("WEEK", "MONTH", "QUARTER", "YEAR")
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
    broken = money | {
        name
        for extract in cube.reads
        for name, kind in stored_columns(catalog.contracts, catalog.contracts[extract])
        if kind == "DOUBLE"
    }
    found = [*_divisions(tree), *_decimals(tree, money), *_offsets(tree), *_functions(tree)]
    found += [*_constructs(tree), *_casts(tree, broken)]
    return [
        Problem(shown, "not portable", _line(node), None, expected, text) for node, text, expected in found
    ]


def _constructs(tree: exp.Expression) -> Iterator[Fault]:
    """What engines were seen to read differently, one by one."""
    for node in tree.walk():
        told = CONSTRUCTS.get(type(node))
        if told is not None:
            yield node, node.sql("duckdb"), told
        elif isinstance(node, exp.Anonymous) and node.name.lower() in ELSEWHERE:
            yield (
                node,
                node.sql("duckdb"),
                "no such function in a cube: not every engine has it, or has the same",
            )
        elif isinstance(node, exp.In) and any(isinstance(one, exp.Null) for one in node.expressions):
            yield node, node.sql("duckdb"), "x in (…) without null: engines answer null or false"
        elif isinstance(node, exp.DateDiff) and node.text("unit").upper() in LONG_UNITS:
            yield (
                node,
                node.sql("duckdb"),
                "a number of days: engines count begun weeks and months or whole ones",
            )
        elif isinstance(node, exp.Extract) and node.name.lower() in WEEK_FUNCTIONS:
            yield node, node.sql("duckdb"), "no weeks or weekdays in a cube: engines number them differently"


def _casts(tree: exp.Expression, broken: set[str]) -> Iterator[Fault]:
    """A number with a fraction as a whole one, or as text: engines round it or cut it, write 2.50 or 2.5."""
    for node in tree.find_all(exp.Cast, exp.TryCast):
        inner = node.this.unnest()
        fraction = isinstance(inner, exp.Div) or (isinstance(inner, exp.Column) and inner.name in broken)
        if fraction and node.to.is_type(*WHOLE_NUMBERS):
            yield node, node.sql("duckdb"), "floor(x): engines round to whole numbers or cut"
        elif fraction and node.to.is_type(*exp.DataType.TEXT_TYPES):
            yield (
                node,
                node.sql("duckdb"),
                "case when x < … then '…' end: engines write a fraction differently",
            )


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
    """The line of the first name in a node that has one, or in what stands around it."""
    around: exp.Expression | None = node
    while around is not None:
        for part in around.walk():
            line = part.meta.get("line")
            if line is not None:
                return int(line)
        around = around.parent
    return None
