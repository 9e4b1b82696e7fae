"""The rows cubes are built from: read once for all cubes of a source, some whole days at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import duckdb

from queries.content.home import Home
from queries.content.sql_file import strip_comments
from queries.engine.table_sql import dimension_sql, empty_sql, quote, stored_sql
from queries.state.catalog import Catalog, Cube, stored_columns
from queries.state.ledger import DataFile, Entry

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

    def name_empty(self, cube: Cube) -> None:
        """Everything the cube reads, without a row, so that its columns can be told."""
        for name in cube.reads:
            extract = self.catalog.contracts[name]
            self._view(name, empty_sql(stored_columns(self.catalog.contracts, extract)))

    def load(self, source: str, files: Live, cubes: Iterable[Cube]) -> None:
        """The columns these cubes name of these files, in memory."""
        columns = stored_columns(self.catalog.contracts, self.catalog.contracts[source])
        texts = [strip_comments(cube.file.sql) for cube in cubes]
        words = set(re.findall(r"[a-z_][a-z0-9_]*", " ".join(texts).lower()))
        if not any(_ALL.search(text) for text in texts):
            columns = [
                (name, kind) for name, kind in columns if name in words or name in ("day", "known_day")
            ]
        sql = stored_sql(columns, files, self.home.state)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {_ROWS} AS {sql}")

    def name(self, cube: Cube) -> None:
        """What was loaded as the cube's source, and what else it reads, whole."""
        self._view(cube.source, f"SELECT * FROM {_ROWS}")
        for name in cube.also:
            extract = self.catalog.contracts[name]
            if extract.kind == "dimension":
                self._view(name, dimension_sql(self.catalog, extract, self.home.state))
                continue
            columns = stored_columns(self.catalog.contracts, extract)
            live = self.catalog.ledger.live_files(name)
            self._view(name, stored_sql(columns, live, self.home.state) if live else empty_sql(columns))

    def chunks(self, source: str, days: frozenset[str]) -> Iterator[Live]:
        """The source's files of these days, some whole days at a time."""
        chunk: Live = []
        rows = 0
        last = ""
        for file, entry in sorted(self.catalog.ledger.live_files(source), key=lambda pair: pair[0].day):
            if file.day not in days:
                continue
            if chunk and file.day != last and rows + file.rows > CHUNK_ROWS:
                yield chunk
                chunk, rows = [], 0
            chunk.append((file, entry))
            rows, last = rows + file.rows, file.day
        if chunk:
            yield chunk

    def _view(self, name: str, sql: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS {sql}")
