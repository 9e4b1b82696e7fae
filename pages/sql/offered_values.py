"""What can be chosen for a value that a statement leaves open: the home's markets, a list, the values of a column."""

from __future__ import annotations

import streamlit as st

from pages.desk.house import House
from queries.content.saved_query import QueryParameter
from queries.content.settings import Role
from queries.engine.opening import EngineError
from queries.engine.table_sql import quote
from queries.sandbox import launch
from queries.sandbox.snapshot import take_snapshot

MOST = 500  # values offered; another one can be typed; chosen
SECONDS = 5.0
_KINDS = ("cube", "dimension", "extract")  # the smallest first: where values are looked for


def options(desk: House, one: QueryParameter, role: Role) -> list[str]:
    """The values offered for a parameter, as this role sees them."""
    if one.type == "market":
        return sorted(desk.home.settings.markets)
    if one.type == "choice":
        return list(one.values)
    return _values(str(desk.root), desk.data_version, role.name, one.of, desk, role)


def column_named(desk: House, name: str, role: Role) -> str | None:
    """The column that a name means: of that name, or the key of the kind of entity that is called so."""
    kind = desk.kinds.kinds.get(name.lower())
    for column in (kind.key if kind else name.lower(), f"{name.lower()}_id"):
        if _table(str(desk.root), desk.data_version, role.name, column, desk, role):
            return column
    return None


@st.cache_resource(max_entries=200, show_spinner=False)
def _table(root: str, version: str, role: str, column: str, _desk: House, _role: Role) -> str | None:
    """A table that has this column as a text and that the role may read; the kinds with few rows first."""
    engine = _desk.engine(None)
    kinds = engine.catalog.names()
    seen = take_snapshot(_desk.home, _role, "", None).tables
    for kind in _KINDS:
        for table in sorted(name for name, of in kinds.items() if of == kind and name in seen):
            try:
                if engine.columns(table).get(column) == "VARCHAR":
                    return table
            except EngineError:
                continue
    return None


@st.cache_resource(max_entries=200, show_spinner="Looking up values …")
def _values(root: str, version: str, role: str, column: str, _desk: House, _role: Role) -> list[str]:
    table = _table(root, version, role, column, _desk, _role)
    if table is None:
        return []
    name = quote(column)
    counted = f"where {name} is not null group by all order by count(*) desc limit {MOST}"
    sql = f"select {name} as value from {table} {counted}"
    found = launch.run(_desk.home, sql, role, max_rows=MOST, timeout=SECONDS)
    return sorted(found.table["value"].to_pylist()) if found.table is not None else []
