"""Which rows of an extract can change what a check returns: those that its statement reads at all."""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp

from monitors.catalogue.lineage import extracts_behind, tables_of
from monitors.catalogue.parsed import parsed
from monitors.money.keyed_reads import TOUCHED, TOUCHED_PARTS
from monitors.money.money_check import MoneyCheck
from monitors.money.sql_places import conditions, own_name, places_of, select_of
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
    """A condition that every row of an extract meets which the check's statement reads; empty = it may read any."""
    if _stands_on_more(engine, check, extract):
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
def _settling(sql: str, touched: tuple[str, ...]) -> frozenset[str]:
    """The touched extracts of whose own rows `$settled` is asked; all of them where it is asked of anything else."""
    tree = parsed(sql)
    asked = list(tree.find_all(exp.Placeholder, exp.Parameter)) if tree is not None else []
    found: set[str] = set()
    for one in asked:
        if one.name == SETTLED:
            select = one.find_ancestor(exp.Select)
            found |= _sources(select) if select is not None else {""}
    own = {name.lower(): name for name in touched}
    others = found - own.keys() - {TOUCHED, TOUCHED_PARTS}
    return (
        frozenset(touched) if tree is None or others else frozenset(own[name] for name in found & own.keys())
    )


def _sources(select: exp.Select) -> set[str]:
    """The names of what a select reads; "" for what is no table."""
    begin = select.args.get("from_") or select.args.get("from")
    parts = [one.this for one in (begin, *(select.args.get("joins") or ())) if one]
    return {one.name.lower() if isinstance(one, exp.Table) else "" for one in parts}
