"""Which extracts a monitor stands on, through views and cubes: what a data fault makes unknown."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from sqlglot import exp

from monitors.catalogue.loading import Monitor
from monitors.catalogue.parsed import parsed
from queries.state.catalog import Catalog


def tables_of(sql: str) -> set[str]:
    """Names of the tables a statement reads; its own common table expressions are not among them.

    Empty for a text that does not parse: the engine will say what is wrong with it.
    """
    return set(_tables(sql))


@lru_cache(maxsize=1024)
def _tables(sql: str) -> frozenset[str]:
    tree = parsed(sql)
    if tree is None:
        return frozenset()
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset(table.name for table in tree.find_all(exp.Table)) - own


def columns_named(sql: str) -> frozenset[str] | None:
    """Every name of a column in a statement, of any table; None where it may read columns that it does not name.

    It may where a text does not parse, where a star stands over a table (over its own common table expressions it
    may), and where tables are joined or turned by whatever columns they have.
    """
    tree = parsed(sql)
    if tree is None:
        return None
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    others = [one for one in tree.find_all(exp.Table) if one.name not in own]
    tables = {
        name for one in others for name in (one.name, one.alias_or_name)
    }  # a row as a whole is named so
    columns = {one.name for one in tree.find_all(exp.Column)}
    natural = any(one.method == "NATURAL" for one in tree.find_all(exp.Join))
    if natural or tree.find(exp.Columns, exp.Pivot) is not None or columns & tables:
        return None
    for select in tree.find_all(exp.Select):
        begin = select.args.get("from_") or select.args.get("from")
        sources = [one.this for one in (begin, *(select.args.get("joins") or ())) if one]
        plain = all(isinstance(one, exp.Table) and one.name in own for one in sources)
        if not plain and any(one.is_star for one in select.expressions):
            return None
    return frozenset(one.name.lower() for one in tree.find_all(exp.Identifier))


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


def unnamed_kinds(monitors: Iterable[Monitor], unseen: Collection[str]) -> tuple[str, ...]:
    """The kinds of entity that some monitor counts by a table that is not shown, by name: they are not named."""
    return tuple(sorted({who.entity for one in monitors for who in one.who if who.source in unseen}))
