"""A warehouse in this process, for tests: DuckDB in its place, so that it answers at once and can be made to fail."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from queries.content.home import Home, load_home
from queries.cubes.copying import copy_events
from queries.cubes.rollup import refresh
from queries.engines.translation import TOTAL
from queries.engines.warehouse import Columns, engine_fault
from queries.ingest.ingestion import ingest
from tests.conftest import make_tiny
from tests.queries.landed import csv_text, land, row

OPENERS = (
    "queries.cubes.elsewhere.open_warehouse",
    "queries.engine.raw_events.open_warehouse",
    "monitors.commands.content_commands.open_warehouse",
)


class DuckWarehouse:
    """See Warehouse. ``down``: it does not answer; ``half``: every answer with more than a row lacks one."""

    dialect = "duckdb"
    tells_whole = False

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.asked: list[str] = []
        self.down = False
        self.half = False

    def tables(self) -> set[str]:
        found = self.query("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")
        return set(found.column(0).to_pylist())

    def columns(self, table: str) -> list[str]:
        return self.query(f'SELECT * FROM "{table}" LIMIT 0').schema.names

    def query(self, sql: str) -> pa.Table:
        if self.down:
            raise engine_fault("duckdb", "does not answer", "connection refused")
        self.asked.append(sql)
        found = self.connection.execute(sql).to_arrow_table()
        cut = self.half and TOTAL in found.schema.names and found.num_rows > 1
        return found.slice(1) if cut else found

    def stage(self, name: str, columns: Columns, rows: pa.Table) -> None:
        self.connection.register("staged", rows)
        self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM staged')

    def create(self, table: str, columns: Columns) -> None:
        kinds = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        self.connection.execute(f'CREATE TABLE "{table}" ({kinds})')

    def append(self, table: str, rows: pa.Table) -> None:
        self.connection.register("appended", rows)
        self.connection.execute(f'INSERT INTO "{table}" SELECT * FROM appended')

    def close(self) -> None:
        """Stays open: the next one that opens it finds the same tables."""


def two_homes(folder: Path, patch: pytest.MonkeyPatch) -> tuple[Home, Home, DuckWarehouse]:
    """A support desk with its events in files, and one whose events live in a warehouse that has the same."""
    here = make_tiny(folder / "here")
    land(here, "tickets/a.csv", csv_text(*(ticket(number) for number in range(12))))
    ingest(here)
    refresh(here)
    warehouse = DuckWarehouse()
    list(copy_events(here, warehouse))
    make_tiny(folder / "there")
    for opener in OPENERS:
        patch.setattr(opener, lambda home: warehouse)
    return here, in_warehouse(folder / "there"), warehouse


def ticket(number: int, day: int | None = None) -> str:
    """A ticket of one of three days; of other topics, some late, some without a cost."""
    on = day or 2 + number % 3
    return row(
        number,
        opened_at=f"2026-03-{on:02d} 10:00:00",
        arrived_at=f"2026-03-{on + number % 2:02d} 20:00:00",
        desk=("lima", "tokyo")[number % 2],
        topic=("login", "billing", "")[number % 3],
        cost="" if number == 5 else f"{number}.10",
        urgent=str(number % 4 == 0).lower(),
    )


def in_warehouse(root: Path) -> Home:
    """The home with another engine named; which one is the opener's affair."""
    file = root / "riskdesk.toml"
    file.write_text(
        file.read_text().replace('kind = "duckdb"', 'kind = "clickhouse"\nurl = "http://127.0.0.1"')
    )
    return load_home(root)
