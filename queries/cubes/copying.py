"""The tables of a warehouse written down, and filled from a home's files: to try one out, and for tests."""

from __future__ import annotations

from collections.abc import Iterator

from queries.content.home import Home
from queries.engine.duckdb_engine import connect
from queries.engine.table_sql import quote, stored_sql
from queries.engines.table_statements import clickhouse_table, spark_table
from queries.engines.warehouse import Warehouse
from queries.state.catalog import read_catalog, stored_columns

BATCH = 500_000  # rows sent at once


def copy_events(home: Home, warehouse: Warehouse) -> Iterator[tuple[str, int]]:
    """Makes a table of every event extract that has rows in files and is not in the warehouse yet, and fills it.

    Gives each name and its rows. Rows that hold no longer stay behind: a warehouse has what holds now. Raises
    EngineError.
    """
    catalog = read_catalog(home)
    there = warehouse.tables()
    connection = connect(home)
    try:
        for name, extract in catalog.contracts.items():
            live = catalog.ledger.live_files(name)
            if extract.kind != "event" or name in there or not live:
                continue
            columns = stored_columns(catalog.contracts, extract)
            warehouse.create(name, columns)
            picked = ", ".join(quote(column) for column, _ in columns)
            sql = f"SELECT {picked} FROM ({stored_sql(columns, live, home.state)}) ORDER BY day, known_day"
            table = connection.execute(sql).to_arrow_table()
            for start in range(0, table.num_rows, BATCH):
                warehouse.append(name, table.slice(start, BATCH))
            yield name, table.num_rows
    finally:
        connection.close()


def table_statements(home: Home) -> list[str]:
    """One statement per event extract of the contract, for the home's warehouse (ClickHouse where it has none)."""
    catalog = read_catalog(home)
    make = spark_table if home.settings.engine.kind == "spark" else clickhouse_table
    return [
        make(name, stored_columns(catalog.contracts, extract))
        for name, extract in catalog.contracts.items()
        if extract.kind == "event" and not extract.free_text  # what people wrote is not read there
    ]
