"""DuckDB behind the Engine protocol: views over the files the ledger lists, one cursor per call."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from queries.content.home import Home
from queries.content.problem import Problem
from queries.engine.held_rows import HeldRows
from queries.engine.home_views import HomeViews
from queries.engine.market_limits import Markets, limit_of, withheld_words
from queries.engine.protocol import EngineError, WithheldError, problem_of
from queries.engine.raw_events import RawEvents, Seen
from queries.engine.table_sql import known_before, quote, stored_type
from queries.state.catalog import Catalog, stored_columns

if TYPE_CHECKING:
    import pandas
    import pyarrow

ALL_KNOWN = dt.date(9999, 12, 31)
_UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
# DuckDB 2 advises another call at every query; that one takes no parameters, and the advice is not for our users.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)


def connect(home: Home) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with the home's limits: no foreign extensions, UTC, nothing scanned by name."""
    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "memory_limit": home.settings.engine.memory_limit,
        "temp_directory": str(home.state / "tmp"),
    }
    if home.settings.engine.threads:
        config["threads"] = home.settings.engine.threads
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def connect_small(home: Home, memory: int, threads: int) -> duckdb.DuckDBPyConnection:
    """The home's engine with at most so many bytes and threads, for files of any size and in any state."""
    connection = connect(home)
    # Where a column's least and greatest value are read from a damaged footer, they would be believed.
    connection.execute("SET disabled_optimizers = 'statistics_propagation,compressed_materialization'")
    connection.execute(f"SET threads = {min(int(_setting(connection, 'threads')), threads)}")
    limit_memory(connection, memory)
    return connection


def limit_memory(connection: duckdb.DuckDBPyConnection, memory: int) -> None:
    """At most so many bytes, or fewer where the home allows fewer; what does not fit goes to the disk."""
    number, unit = _setting(connection, "memory_limit").split()
    if float(number) * _UNITS.get(unit, 2**40) > memory:
        connection.execute(f"SET memory_limit = '{memory // 1_000_000}MB'")


def _setting(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    return str(connection.execute(f"SELECT current_setting('{name}')").fetchall()[0][0])


def text_table(columns: Mapping[str, Sequence[str]]) -> pyarrow.Table:
    """Columns of texts as an Arrow table; none of them may have a row."""
    import pyarrow as pa

    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


class DuckEngine:
    """A home in an in-memory DuckDB whose views read the home's Parquet files."""

    def __init__(
        self,
        home: Home,
        catalog: Catalog,
        as_of: dt.date | None,
        markets: Markets | None = None,
        kept_back: Mapping[str, str] | None = None,
    ) -> None:
        """Open it; see `open_engine`."""
        self.home = home
        self.catalog = catalog
        self.as_of = as_of
        self.markets = markets
        self.kept_back = dict(kept_back or {})
        self.within: int | None = None
        self._beside: Mapping[str, pyarrow.Table] = {}
        self._raw = RawEvents(home, catalog) if home.settings.engine.kind != "duckdb" else None
        self._columns: dict[str, dict[str, str]] = {}  # shared by all mornings: a home's tables do not change
        self._connection = connect(home)
        # A night asks the same files many times; a published file never changes under its name while it is open.
        self._connection.execute("SET parquet_metadata_cache = true")
        self._set_as_of(self._connection)
        self._views = HomeViews(home, catalog, self._connection, markets, self.kept_back)
        self.held = HeldRows(self._connection, catalog, home.state, self._views.forget)
        self.withheld = self._views.withheld

    @property
    def problems(self) -> list[Problem]:
        """See Engine.problems: told of all tables, whether or not somebody has asked for them."""
        self._views.make_all()
        return self._views.problems

    def query(
        self, sql: str, params: Mapping[str, Any] | None = None, *, file: Path | None = None
    ) -> pyarrow.Table:
        """See Engine.query."""
        return self._run(sql, params, file, lambda cursor: cursor.to_arrow_table())

    def frame(
        self, sql: str, params: Mapping[str, Any] | None = None, *, file: Path | None = None
    ) -> pandas.DataFrame:
        """See Engine.frame."""
        return self._run(sql, params, file, lambda cursor: cursor.df())

    def columns(self, name: str) -> dict[str, str]:
        """See Engine.columns."""
        if name not in self.catalog.names():
            raise EngineError(Problem(name, "no such table", expected=", ".join(self.catalog.names())))
        if name not in self._columns:
            rows = self._run(f'DESCRIBE "{name}"', None, None, lambda cursor: cursor.fetchall())
            self._columns[name] = {row[0]: row[1] for row in rows}
        return dict(self._columns[name])

    def at(self, as_of: dt.date | None, *, within: int | None = None) -> DuckEngine:
        """See Engine.at."""
        other = object.__new__(DuckEngine)
        other.__dict__.update(self.__dict__, as_of=as_of, within=within)
        return other

    def beside(self, tables: Mapping[str, pyarrow.Table | Mapping[str, Sequence[str]]]) -> DuckEngine:
        """See OpenEngine.beside."""
        rows = {name: text_table(one) if isinstance(one, Mapping) else one for name, one in tables.items()}
        other = object.__new__(DuckEngine)
        other.__dict__.update(self.__dict__, _beside=rows)
        return other

    def close(self) -> None:
        """See Engine.close."""
        self._connection.close()
        if self._raw is not None:
            self._raw.close()

    def _run(
        self,
        sql: str,
        params: Mapping[str, Any] | None,
        file: Path | None,
        fetch: Callable[[duckdb.DuckDBPyConnection], Any],
    ) -> Any:
        shown = self.home.shown(file) if file is not None else "query"
        self._views.make(sql)
        try:
            try:
                return self._ask(sql, params or {}, shown, fetch)
            except duckdb.CatalogException:
                # A name that no word of the text is, or one like a table's: the engine then says which it is like.
                if not self._views.make_all():
                    raise
                return self._ask(sql, params or {}, shown, fetch)
        except duckdb.Error as error:
            if withheld := self._withheld_problem(sql, shown):
                raise WithheldError(withheld) from error
            raise EngineError(problem_of(error, shown)) from error

    def _ask(
        self,
        sql: str,
        params: Mapping[str, Any],
        shown: str,
        fetch: Callable[[duckdb.DuckDBPyConnection], Any],
    ) -> Any:
        with self._connection.cursor() as cursor:
            self._set_as_of(cursor)
            if self._raw is not None and self._raw.reads(sql):
                cursor.register("raw events", self._raw.ask(sql, params, self._seen(), shown))
                cursor.execute('SELECT * FROM "raw events"')
                return fetch(cursor)
            for name, rows in self._beside.items():
                cursor.register(name, rows)  # of this cursor alone: no other query sees it
            statements = cursor.extract_statements(sql)
            if len(statements) != 1:
                found = f"{len(statements)} statements"
                raise EngineError(Problem(shown, "not one statement", expected="one", found=found))
            named = statements[0].named_parameters
            used = {key: value for key, value in params.items() if key in named}
            cursor.execute(statements[0], used or None)
            return fetch(cursor)

    def _seen(self) -> Seen:
        """What a question to a warehouse may read: what this morning knew, of the markets that are seen."""

        def condition(name: str) -> str:
            if name in self.withheld:
                raise WithheldError(Problem(name, self._why(name)))
            tests = [known_before(self.as_of or ALL_KNOWN, self.within)] if self.as_of or self.within else []
            if self.markets is not None:
                columns = stored_columns(self.catalog.contracts, self.catalog.contracts[name])
                limit = limit_of(self.catalog, name, columns, self.markets)
                tests += [limit.sql] if limit is not None else []
            return " AND ".join(tests)

        def columns(name: str) -> list[tuple[str, str]]:
            return [(column, stored_type(kind)) for column, kind in self.columns(name).items()]

        return Seen(condition, columns, lambda name: self.query(f"SELECT * FROM {quote(name)}"))

    def _withheld_problem(self, sql: str, shown: str) -> Problem | None:
        """What failed because it needs a table that is withheld; None where that is not the reason."""
        named = [one for one in self.withheld if re.search(rf"\b{re.escape(one)}\b", sql, re.IGNORECASE)]
        return Problem(shown, self._why(named[0])) if named else None

    def _why(self, name: str) -> str:
        """Why a table is not there, in words."""
        return self.kept_back.get(name) or withheld_words(name, self.markets or ())

    def _set_as_of(self, cursor: duckdb.DuckDBPyConnection) -> None:
        within = "NULL" if self.within is None else int(self.within)
        cursor.execute(
            f"SET VARIABLE as_of = DATE '{self.as_of or ALL_KNOWN}'; SET VARIABLE within = {within}"
        )
