"""Which extracts a monitor stands on, through views and cubes: what a data fault makes unknown."""

from functools import lru_cache

import sqlglot
from sqlglot import exp

from monitors.catalogue.loading import Monitor
from queries.state.catalog import Catalog


def tables_of(sql: str) -> set[str]:
    """Names of the tables a statement reads; its own common table expressions are not among them.

    Empty for a text that does not parse: the engine will say what is wrong with it.
    """
    return set(_tables(sql))


@lru_cache(maxsize=1024)
def _tables(sql: str) -> frozenset[str]:
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except sqlglot.errors.SqlglotError:
        return frozenset()
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset(table.name for table in tree.find_all(exp.Table)) - own


def extracts_of(monitor: Monitor, catalog: Catalog) -> frozenset[str]:
    """The event extracts behind a monitor, through any depth of views, and cubes."""
    return extracts_behind(monitor.sql, catalog)


def extracts_behind(sql: str, catalog: Catalog) -> frozenset[str]:
    """The event extracts behind a statement, through any depth of views, and cubes."""
    kinds = catalog.names()
    found: set[str] = set()
    seen: set[str] = set()
    waiting = tables_of(sql)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        kind = kinds.get(name)
        if kind == "extract":
            found.add(name)
        elif kind == "cube":
            waiting |= set(catalog.cubes[name].reads)
        elif kind == "view":
            waiting |= tables_of(catalog.views[name].sql)
    return frozenset(found)
