"""Rows of a batch that are set aside, and why: bad values, orphans, duplicates, older versions of a key.

Makes the temporary table ``aside`` (_drop, _row, _line, _reason, _column, _expected, _found, _key). A row
may stand in it more than once (two bad values), and is published when it does not stand in it at all.
"""

from __future__ import annotations

from queries.content.contract import Column, Enrich, Extract
from queries.engine.table_sql import empty_sql, literal, quote, stored_sql
from queries.ingest.drop_batch import DropBatch
from queries.state.catalog import engine_type, enriched_columns
from queries.state.ledger import Ledger


def reject_bad(batch: DropBatch) -> None:
    """Starts ``aside`` with the rows that have bad values."""
    batch.run("DROP TABLE IF EXISTS aside")
    [(batch.aside_rows,)] = batch.run(
        "CREATE TEMP TABLE aside AS SELECT _drop, _row, _line, 'bad value' AS _reason, _column, _expected, "
        "_found, NULL::VARCHAR AS _key FROM faults"
    )


def any_aside(batch: DropBatch) -> bool:
    """Whether a row of the batch was set aside."""
    return batch.aside_rows > 0


def sound_rows(batch: DropBatch) -> str:
    """The condition on ``typed`` for a row that is published."""
    return (
        "NOT _bad AND NOT EXISTS "
        "(SELECT 1 FROM aside WHERE aside._drop = typed._drop AND aside._row = typed._row)"
        if any_aside(batch)
        else "NOT _bad"
    )


def enrich(batch: DropBatch, ledger: Ledger) -> None:
    """Adds the columns of the extract this one is enriched from; rows whose key is unknown there go aside."""
    rule = batch.extract.enrich
    if rule is None:
        return
    source = batch.catalog.contracts[rule.source]
    wanted = [source[name] for name in rule.columns]
    new = {column.name for column in enriched_columns(batch.catalog.contracts, batch.extract)}
    filled = [
        f"coalesce(t.{quote(c.name)}, s.{quote(c.name)}) AS {quote(c.name)}"
        for c in wanted
        if c.name not in new
    ]
    replaced = f" REPLACE ({', '.join(filled)})" if filled else ""
    added = "".join(f", s.{quote(column.name)}" for column in wanted if column.name in new)
    key = quote(rule.key)
    same_day = f"s.day = t.{quote(rule.day)}" if rule.day else "true"
    parents = _source_sql(batch, ledger, source, rule, wanted)
    batch.run(
        f"CREATE OR REPLACE TEMP TABLE enriched AS SELECT t.*{replaced}{added}, "
        f"(t.{key} IS NOT NULL AND s._found IS NULL) AS _orphan FROM typed t "
        f"LEFT JOIN ({parents}) s ON t.{key} = s.{key} AND {same_day}"
    )
    batch.run("DROP TABLE typed")
    batch.run("ALTER TABLE enriched RENAME TO typed")
    where = f"a row of {source.name} with this {rule.key}" + (f" on its {rule.day}" if rule.day else "")
    batch.set_aside(
        f"SELECT _drop, _row, _line, 'orphan', {literal(rule.key)}, {literal(where)}, "
        f"CAST({key} AS VARCHAR), CAST({key} AS VARCHAR) FROM typed WHERE _orphan AND NOT _bad"
    )
    _set_early_aside(batch, rule)


def _set_early_aside(batch: DropBatch, rule: Enrich) -> None:
    """Sets the rows aside that happened before the day of what they are about: a clock or a day is wrong."""
    if rule.day is None or batch.extract.kind != "event":
        return
    about, landed = quote(rule.day), literal(batch.extract[rule.day].landed)
    batch.set_aside(
        f"SELECT _drop, _row, _line, 'bad value', {landed}, "
        "'a day that is not after the row''s own, ' || CAST(day AS VARCHAR), "
        f"CAST({about} AS VARCHAR), NULL FROM typed WHERE NOT _bad AND {about} > day"
    )


def _source_sql(batch: DropBatch, ledger: Ledger, source: Extract, rule: Enrich, wanted: list[Column]) -> str:
    """One row per key (and day) of the source that the batch names, reading only the days it names."""
    live = ledger.live_files(source.name)
    if rule.day is not None:
        days = {
            str(day) for (day,) in batch.run(f"SELECT DISTINCT {quote(rule.day)} FROM typed WHERE NOT _bad")
        }
        live = [(file, entry) for file, entry in live if file.day in days]
    named = {column.name: engine_type(column) for column in (source[rule.key], *wanted)}
    kinds = [*named.items(), ("day", "DATE")]
    rows = stored_sql(kinds, live, batch.home.state) if live else empty_sql(kinds)
    picked = "".join(f"any_value({quote(c.name)}) AS {quote(c.name)}, " for c in wanted if c.name != rule.key)
    grouped = f"{quote(rule.key)}, day" if rule.day else quote(rule.key)
    return (
        f"SELECT {grouped}, {picked}true AS _found FROM ({rows}) WHERE {quote(rule.key)} IN "
        f"(SELECT {quote(rule.key)} FROM typed WHERE {quote(rule.key)} IS NOT NULL) GROUP BY {grouped}"
    )
