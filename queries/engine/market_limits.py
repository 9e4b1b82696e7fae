"""Rows of some markets alone: which column of a table tells its markets apart, and what cannot be told apart.

A limited reader has views with these conditions before every extract, dimension and cube, so whatever is built over
them, a monitor or a drill-down, sees no other row. A table whose rows belong to markets but do not say to which is
withheld; one that holds neither events nor persons (rules, a calendar) is of all markets and open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from queries.content.contract import Contracts
from queries.engine.table_sql import Columns, literal, quote
from queries.state.catalog import Catalog

Markets = tuple[str, ...]


@dataclass(frozen=True)
class Limit:
    """The condition of a table: its column is one of the markets; with ``blank`` a row without a market is of all."""

    column: str
    markets: Markets
    blank: bool = False

    @property
    def sql(self) -> str:
        """The condition."""
        named = ", ".join(literal(market) for market in self.markets) or "NULL"
        inside = f"CAST({quote(self.column)} AS VARCHAR) IN ({named})"
        return f"({inside} OR {quote(self.column)} IS NULL)" if self.blank else f"({inside})"

    def over(self, sql: str) -> str:
        """A view of the table that has only these rows."""
        return f"SELECT * FROM ({sql}) AS every_market WHERE {self.sql}"


def dimensions(contracts: Contracts) -> tuple[str, ...]:
    """The columns that tell markets apart, over all extracts."""
    return tuple(sorted({one.market for one in contracts.values() if one.market}))


def limit_of(catalog: Catalog, name: str, columns: Columns, markets: Markets) -> Limit | None:
    """The condition of an extract, dimension or cube for these markets; None where no column says a row's market."""
    had = [column for column, _ in columns]
    own = catalog.contracts[name].market if name in catalog.contracts else None
    wanted = [*([own] if own else []), *dimensions(catalog.contracts)]
    column = next((one for one in wanted if one in had), None)
    if column is None:
        return None
    return Limit(column, markets, blank=is_reference(catalog, name))


def is_withheld(catalog: Catalog, name: str, limit: Limit | None) -> bool:
    """Whether a table is kept from who sees some markets alone."""
    return limit is None and not is_reference(catalog, name)


def withheld_words(name: str, markets: Sequence[str]) -> str:
    """Why a table is not shown."""
    alone = ", ".join(markets) or "no market"
    return f"{name} does not say which market a row is of: it is not shown to who sees {alone} alone"


def all_stages_words(name: str) -> str:
    """Why a cube that holds the rows of every stage is not shown."""
    return f"{name} holds the rows of all stages: it is not shown to who sees some stages alone"


def is_reference(catalog: Catalog, name: str) -> bool:
    """Whether a table holds neither events nor persons."""
    found = catalog.contracts.get(name)
    return found is not None and found.kind != "event" and not found.personal
