"""Which rows of an extract can change what a check returns: those that its statement reads at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sqlglot import exp

from monitors.catalogue.lineage import extracts_behind, tables_of
from monitors.catalogue.parsed import parsed
from monitors.money.keyed_reads import TOUCHED, TOUCHED_PARTS
from monitors.money.money_check import MoneyCheck
from monitors.money.sql_places import conditions, own_name, places_of, select_of, sources
from queries.engine.opening import OpenEngine

SETTLED = "settled"
# What a condition may be made of whose answer a row alone decides, the same on every morning.
PLAIN = (
    *(exp.Column, exp.Identifier, exp.Literal, exp.Null, exp.Boolean, exp.Paren, exp.Tuple),
    *(
        exp.EQ,
        exp.NEQ,
        exp.GT,
        exp.GTE,
        exp.LT,
        exp.LTE,
        exp.In,
        exp.Between,
        exp.Is,
        exp.And,
        exp.Or,
        exp.Not,
    ),
)


def rows_read(engine: OpenEngine, check: MoneyCheck, extract: str) -> str:
    """A condition that every row of an extract meets which the check's statement reads; empty = it may read any.

    It may, too, where the statement can answer for a key of which it reads no row of a touched extract: "ordered and
    never paid". Then any row of such a key is what makes it looked at.
    """
    if _stands_on_more(engine, check, extract) or not _has_touched_row(check.sql, check.touched):
        return ""
    return _rows_read(check.sql, extract, frozenset(engine.columns(extract)))


def becomes_due(engine: OpenEngine, check: MoneyCheck, extract: str) -> bool:
    """Whether the statement may read a row of an extract on the morning its day has settled, and not before."""
    return _stands_on_more(engine, check, extract) or extract in _settling(check.sql, check.touched)


def _stands_on_more(engine: OpenEngine, check: MoneyCheck, extract: str) -> bool:
    """Whether the statement reads an extract through a view or a cube."""
    catalog = engine.catalog
    through = [name for name in tables_of(check.sql) if name in catalog.views or name in catalog.cubes]
    return any(extract in extracts_behind(f"select * from {name}", catalog) for name in through)


@lru_cache(maxsize=1024)
def _rows_read(sql: str, extract: str, has: frozenset[str]) -> str:
    tree = parsed(sql)
    places = places_of(tree, extract) if tree is not None else []
    told = [_place_reads(one, has) for one in places]
    if not told or not all(told):
        return ""
    return " or ".join(f"({one})" for one in dict.fromkeys(told))


def _place_reads(table: exp.Table, has: frozenset[str]) -> str:
    """The plain conditions on a table's own columns at a place."""
    select = select_of(table)
    # A row on the side that may be missing counts by being there, whatever is asked of it after the join.
    if select is None or (isinstance(table.parent, exp.Join) and table.parent.side):
        return ""
    told = []
    for one in conditions(select):
        columns = list(one.find_all(exp.Column))
        plain = all(isinstance(node, PLAIN) for node in one.walk())
        if plain and columns and all(own_name(column, table, has) for column in columns):
            told.append(_unqualified(one))
    return " and ".join(told)


def _unqualified(condition: exp.Expression) -> str:
    own = condition.copy()
    for column in own.find_all(exp.Column):
        column.set("table", None)
    return f"({own.sql(dialect='duckdb')})"


@lru_cache(maxsize=1024)
def _has_touched_row(sql: str, touched: tuple[str, ...]) -> bool:
    """Whether every row of the answer comes of a row of a touched extract."""
    tree = parsed(sql)
    if tree is None:
        return False
    own = {cte.alias.lower(): cte.this for cte in tree.find_all(exp.CTE)}
    return _comes_of(tree, frozenset(one.lower() for one in touched), own)


def _comes_of(query: exp.Expression, touched: frozenset[str], own: Mapping[str, exp.Expression]) -> bool:
    if isinstance(query, exp.Subquery):
        return _comes_of(query.this, touched, own)
    if isinstance(query, exp.Union):
        return _comes_of(query.left, touched, own) and _comes_of(query.right, touched, own)
    if isinstance(query, exp.Table):
        name = query.name.lower()
        # Without itself: a statement that reads itself comes of what it begins with.
        below = {one: of for one, of in own.items() if one != name}
        return _comes_of(own[name], touched, below) if name in own else name in touched
    told = sources(query) if isinstance(query, exp.Select) else []
    return any(always and _comes_of(one, touched, own) for one, always in told)


@lru_cache(maxsize=1024)
def _settling(sql: str, touched: tuple[str, ...]) -> frozenset[str]:
    """The touched extracts of whose own rows `$settled` is asked; all of them where it is asked of anything else."""
    tree = parsed(sql)
    if tree is None:
        return frozenset(touched)
    own = {name.lower(): name for name in touched}
    made = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    found: set[str] = set()
    for one in tree.find_all(exp.Placeholder, exp.Parameter):
        if one.name == SETTLED:
            asked = _near(one) - {TOUCHED, TOUCHED_PARTS}
            if not asked or asked & made or asked - own.keys():
                return frozenset(touched)
            found |= asked
    return frozenset(own[name] for name in found)


def _near(asked: exp.Expression) -> set[str]:
    """The names of all that a question can be about: of the tables of its select, of those around it and inside it, up
    to the next common table expression.
    """
    around = asked
    while around.parent is not None and not isinstance(around.parent, exp.CTE):
        around = around.parent
    inside = around.walk(prune=lambda node: isinstance(node, exp.With))
    return {one.name.lower() for one in inside if isinstance(one, exp.Table)}
