"""Orphans: rows whose order was unknown when they came.

When it has come since, their drops are taken again.
"""

from __future__ import annotations

import duckdb

from queries.content.contract import Extract
from queries.content.home import Home
from queries.engine.table_sql import file_list, quote
from queries.state.ledger import Ledger


def found_parents(
    connection: duckdb.DuckDBPyConnection, home: Home, ledger: Ledger, extract: Extract
) -> frozenset[str]:
    """The drops with an orphan whose key has come since in the extract that enriches theirs."""
    if extract.enrich is None:
        return frozenset()
    waiting = [entry for entry in ledger.of(extract.name) if entry.orphans and entry.quarantine]
    if not waiting:
        return frozenset()
    oldest = min(entry.seq for entry in waiting)
    live = [file for file, entry in ledger.live_files(extract.enrich.source) if entry.seq > oldest]
    if not live:
        return frozenset()
    files = file_list(home.state / path for entry in waiting for path in entry.quarantine)
    parents = file_list(home.state / file.path for file in live)
    key = f"CAST({quote(extract.enrich.key)} AS VARCHAR)"
    rows = connection.execute(
        f"SELECT DISTINCT file FROM read_parquet({files}, hive_partitioning = false) WHERE reason = 'orphan' "
        f"AND key IN (SELECT {key} FROM read_parquet({parents}, hive_partitioning = false))"
    ).fetchall()
    return frozenset(name for (name,) in rows)
