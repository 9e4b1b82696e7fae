"""Orphans: rows whose order was unknown when they came.

When it has come since, their drops are taken again.
"""

from __future__ import annotations

import duckdb

from queries.content.contract import Extract
from queries.content.home import Home
from queries.engine.table_sql import file_list, literal, quote
from queries.ingest.money import NO_RATE
from queries.state.ledger import Ledger


def found_parents(
    connection: duckdb.DuckDBPyConnection, home: Home, ledger: Ledger, extract: Extract
) -> frozenset[str]:
    """The drops with a row whose parent, or whose rate, has come since in the extract it is looked for in."""
    found: frozenset[str] = frozenset()
    if extract.enrich is not None:
        key = f"CAST({quote(extract.enrich.key)} AS VARCHAR)"
        found |= _found(
            connection, home, ledger, extract, extract.enrich.source, f"key IN (SELECT {key} FROM parents)"
        )
    if extract.rates is not None:
        currency, days = quote(extract.rates.currency), extract.rates.days
        come = (
            f"expected = {literal(NO_RATE)} AND EXISTS (SELECT 1 FROM parents p WHERE split_part(key, ' ', 1) = "
            f"p.{currency} AND p.day BETWEEN TRY_CAST(split_part(key, ' ', 2) AS DATE) - {days} "
            "AND TRY_CAST(split_part(key, ' ', 2) AS DATE))"
        )
        found |= _found(connection, home, ledger, extract, extract.rates.source, come)
    return found


def _found(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    ledger: Ledger,
    extract: Extract,
    source: str,
    come: str,
) -> frozenset[str]:
    """The drops with an orphan for which ``come``, SQL over ``parents``, is true: rows published since."""
    waiting = [entry for entry in ledger.of(extract.name) if entry.orphans and entry.quarantine]
    if not waiting:
        return frozenset()
    oldest = min(entry.seq for entry in waiting)
    live = [file for file, entry in ledger.live_files(source) if entry.seq > oldest]
    if not live:
        return frozenset()
    files = file_list(home.state / path for entry in waiting for path in entry.quarantine)
    parents = file_list(home.state / file.path for file in live)
    rows = connection.execute(
        f"WITH parents AS (SELECT * FROM read_parquet({parents}, hive_partitioning = true, "
        "hive_types = {'day': DATE}, union_by_name = true)) "
        f"SELECT DISTINCT file FROM read_parquet({files}, hive_partitioning = false) "
        f"WHERE reason = 'orphan' AND {come}"
    ).fetchall()
    return frozenset(name for (name,) in rows)
