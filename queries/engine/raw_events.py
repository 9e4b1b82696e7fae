"""Questions about raw events that live in a warehouse: run there, for a morning, for days, for a number of rows.

Whatever else such a question reads, a dimension or a cube of this home, is sent along for it, while it is small.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from queries.content.home import Home
from queries.content.problem import Problem
from queries.engine.standing_on import view_reads
from queries.engine.table_sql import Columns, filled
from queries.engines.translation import capped, inlined, names_days, tables_in, translated, whole
from queries.engines.warehouse import EngineError, Warehouse
from queries.engines.warehouse_opening import open_warehouse
from queries.state.catalog import Catalog, stored_columns
from queries.state.ledger import Ledger

if TYPE_CHECKING:
    import pyarrow

PREFIX = "warehouse/"  # of the drops that stand in the ledger for the days of a warehouse
MOST = 200_000  # rows of an answer, and of what is sent along; chosen: what a page can show, and more
_WORD = re.compile(r"[a-z_][a-z0-9_]*", re.IGNORECASE)


def day_marks(ledger: Ledger, extract: str) -> dict[str, str]:
    """Day → fingerprint of what the warehouse has of it; empty for an extract whose rows are in the home's files."""
    start = f"{PREFIX}{extract}/"
    return {
        entry.drop.removeprefix(start): entry.sha256
        for entry in ledger.of(extract)
        if entry.drop.startswith(start)
    }


def held_elsewhere(catalog: Catalog) -> frozenset[str]:
    """The extracts whose rows are in the home's warehouse."""
    return frozenset(name for name in catalog.contracts if day_marks(catalog.ledger, name))


def is_elsewhere(home: Home, catalog: Catalog, name: str) -> bool:
    """Whether rows of a table, or those that a view reads, are in the warehouse: in the home's files it is empty."""
    if home.settings.engine.kind == "duckdb":
        return False
    held, waiting, seen = held_elsewhere(catalog), [name], set[str]()
    while waiting:
        one = waiting.pop()
        if one in held:
            return True
        seen.add(one)
        if one in catalog.views:
            waiting += [other for other in view_reads(catalog, one) if other not in seen]
    return False


@dataclass(frozen=True)
class Seen:
    """What of a table may be read: the condition of a morning and of markets, as SQL; its columns; its rows here."""

    condition: Callable[[str], str]
    columns: Callable[[str], Columns]
    rows: Callable[[str], pyarrow.Table]


class RawEvents:
    """The extracts of a home that live in its warehouse, which is opened at the first question. Safe for threads."""

    def __init__(self, home: Home, catalog: Catalog) -> None:
        self.home = home
        self.catalog = catalog
        self.held = held_elsewhere(catalog)
        self._lock = threading.Lock()
        self._warehouse: Warehouse | None = None
        self._views = {name: file.sql for name, file in catalog.views.items()}
        self._over: set[str] = set(self.held)  # with the views that read one, however far down
        reads = {name: tables_in(sql) for name, sql in self._views.items()} if self.held else {}
        grown = True
        while grown:
            new = {name for name, names in reads.items() if self._over & names}
            grown = bool(new - self._over)
            self._over |= new

    def reads(self, sql: str) -> bool:
        """Whether a statement reads rows that are in the warehouse."""
        if not self._over & set(_WORD.findall(sql)) or sql.lstrip().upper().startswith("DESCRIBE"):
            return False
        return bool(self._over & tables_in(sql))

    def ask(self, sql: str, params: Mapping[str, Any], seen: Seen, shown: str) -> pyarrow.Table:
        """The answer of the warehouse. Raises EngineError: no days named, too many rows, or what the engine says."""
        views = {name: text for name, text in self._views.items() if name in self._over}
        text = inlined(filled(sql, params), views)
        names = tables_in(text)
        held = sorted(names & self.held)
        large = sum(entry.rows for name in held for entry in self.catalog.ledger.of(name)) > MOST
        if large and not names_days(text):
            told = f"reads every day of {', '.join(held)}, which is in the warehouse"
            raise EngineError(
                Problem(shown, told, None, "day", "where day >= … and day < …", "no condition on day")
            )
        with self._lock:
            if self._warehouse is None:
                self._warehouse = open_warehouse(self.home)
            kinds = {name: dict(self._columns(name)) for name in held}
            for name in sorted(names - self.held):
                kinds[name] = dict(seen.columns(name))
                self._warehouse.stage(name, seen.columns(name), _small(name, seen.rows(name), shown))
            sources = {name: seen.condition(name) for name in held}
            dialect = self._warehouse.dialect
            asked = capped(translated(text, dialect, kinds, sources, shown), MOST + 1)
            return _small("the answer", whole(self._warehouse, asked, "the answer"), shown)

    def close(self) -> None:
        """Ends the session with the warehouse."""
        with self._lock:
            if self._warehouse is not None:
                self._warehouse.close()
                self._warehouse = None

    def _columns(self, name: str) -> Columns:
        return stored_columns(self.catalog.contracts, self.catalog.contracts[name])


def _small(name: str, rows: pyarrow.Table, shown: str) -> pyarrow.Table:
    if rows.num_rows > MOST:
        told = f"{name} has more than {MOST:,} rows, too many beside a warehouse"
        raise EngineError(Problem(shown, told, expected="fewer days, a narrower condition, or a limit"))
    return rows
