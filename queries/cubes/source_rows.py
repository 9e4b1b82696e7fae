"""The rows cubes are built from: read once for all cubes of a source, some whole days at a time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable

import duckdb

from queries.content.contract import Extract
from queries.content.home import Home
from queries.content.sql_file import strip_comments
from queries.engine.table_sql import dimension_sql, empty_sql, literal, quote, stored_sql
from queries.state.catalog import Catalog, Cube, stored_columns
from queries.state.entry import PAST_COLUMN, DataFile, Entry

CHUNK_ROWS = 2_000_000
_ROWS = quote("source rows")
_ALL = re.compile(r"(?<!\()\*(?!\s*\))|columns\s*\(", re.IGNORECASE)
Live = list[tuple[DataFile, Entry]]


class SourceRows:
    """Makes the tables a cube reads, under the names its text uses."""

    def __init__(self, home: Home, catalog: Catalog, connection: duckdb.DuckDBPyConnection) -> None:
        self.home = home
        self.catalog = catalog
        self.connection = connection
        self.restated = False  # whether rows are loaded that hold for some mornings only
        self.days: list[str] = []  # first and last of the days that are loaded
        self._named: dict[str, str] = {}  # what a name stands for
        self._marks: dict[tuple[str, tuple[str, ...]], str] = {}

    def name_empty(self, cube: Cube) -> None:
        """Everything the cube reads, without a row, so that its columns can be told."""
        for name in cube.reads:
            extract = self.catalog.contracts[name]
            self._view(name, empty_sql(stored_columns(self.catalog.contracts, extract)))

    def load(self, source: str, files: Live, cubes: Iterable[Cube]) -> None:
        """The columns these cubes name of these files, in memory."""
        columns = self._columns(source, cubes)
        days = sorted({file.day for file, _ in files})
        self.days = [days[0], days[-1]]
        self.restated = any(file.past for file, _ in files)
        if self.restated:
            columns = [*columns, (PAST_COLUMN, "DATE")]
        sql = stored_sql(columns, files, self.home.state)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {_ROWS} AS {sql}")

    def marks(self, cube: Cube) -> list[str]:
        """What a cube reads of dimensions as it is now, a mark each: the same rows sent again change nothing."""
        found = []
        for name in cube.also:
            extract = self.catalog.contracts[name]
            if extract.kind == "dimension":
                columns = tuple(column for column, _ in self._columns(name, [cube]))
                if (name, columns) not in self._marks:
                    self._marks[name, columns] = self._mark(extract, columns)
                found.append(f"{name}{columns}{self._marks[name, columns]}")
        return found

    def _mark(self, extract: Extract, columns: tuple[str, ...]) -> str:
        rows = dimension_sql(self.catalog, extract, self.home.state)
        row = ", ".join(map(quote, columns)) or "1"
        try:
            return str(
                self.connection.execute(
                    f"SELECT count(*), CAST(sum(hash({row})) AS VARCHAR) FROM ({rows})"
                ).fetchall()
            )
        except duckdb.Error:  # the build says what is wrong with it
            return str([file.path for file in self.catalog.snapshots(extract.name)])

    def _columns(self, source: str, cubes: Iterable[Cube]) -> list[tuple[str, str]]:
        """The columns of an extract that these cubes name."""
        extract = self.catalog.contracts[source]
        columns = stored_columns(self.catalog.contracts, extract)
        texts = [strip_comments(cube.file.sql) for cube in cubes]
        if any(_ALL.search(text) for text in texts):
            return columns
        words = set(re.findall(r"[a-z_][a-z0-9_]*", " ".join(texts).lower()))
        always = ("day", "known_day") if extract.kind == "event" else ()
        return [(name, kind) for name, kind in columns if name in words or name in always]

    def turns(self) -> list[str]:
        """The days on which loaded rows ceased to hold, in order: after each, mornings see other rows."""
        if not self.restated:
            return []
        asked = f"SELECT DISTINCT CAST({PAST_COLUMN} AS VARCHAR) AS turn FROM {_ROWS} WHERE turn IS NOT NULL"
        return [turn for (turn,) in self.connection.execute(f"{asked} ORDER BY turn").fetchall()]

    def name(self, cube: Cube) -> None:
        """What was loaded as the cube's source and holds now, and what else it reads, whole."""
        where = f"WHERE {PAST_COLUMN} IS NULL" if self.restated else ""
        self._view(cube.source, self._rows(where))
        for name in cube.also:
            extract = self.catalog.contracts[name]
            if extract.kind == "dimension":
                self._view(name, dimension_sql(self.catalog, extract, self.home.state))
                continue
            columns = stored_columns(self.catalog.contracts, extract)
            live = self.catalog.ledger.live_files(name)
            if cube.also_days is not None:
                first = dt.date.fromisoformat(self.days[0]) - dt.timedelta(days=cube.also_days)
                live = [pair for pair in live if first.isoformat() <= pair[0].day <= self.days[1]]
            self._view(name, stored_sql(columns, live, self.home.state) if live else empty_sql(columns))

    def name_before(self, cube: Cube, turn: str) -> None:
        """The cube's source as the last morning before a turn saw it, of the days that changed then alone."""
        where = (
            f"WHERE day IN (SELECT day FROM {_ROWS} WHERE {PAST_COLUMN} = DATE {literal(turn)}) "
            f"AND known_day < DATE {literal(turn)} "
            f"AND ({PAST_COLUMN} IS NULL OR {PAST_COLUMN} >= DATE {literal(turn)})"
        )
        self._view(cube.source, self._rows(where))

    def _rows(self, where: str) -> str:
        return f"SELECT * {f'EXCLUDE ({PAST_COLUMN}) ' if self.restated else ''}FROM {_ROWS} {where}"

    def chunks(self, source: str, days: Collection[str], came: Collection[str]) -> list[Live]:
        """The source's files of these days and those that came, some whole days at a time."""
        wanted, paths = frozenset(days), frozenset(came)
        chunks: list[Live] = []
        chunk: Live = []
        rows = 0
        last = ""
        live = self.catalog.ledger.live_files(source, past=True)
        for file, entry in sorted(live, key=lambda pair: pair[0].day):
            if file.day not in wanted and file.path not in paths:
                continue
            if chunk and file.day != last and rows + file.rows > CHUNK_ROWS:
                chunks.append(chunk)
                chunk, rows = [], 0
            chunk.append((file, entry))
            rows, last = rows + file.rows, file.day
        return [*chunks, chunk] if chunk else chunks

    def _view(self, name: str, sql: str) -> None:
        if self._named.get(name) == sql:
            return
        self._named[name] = sql
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS {sql}")
