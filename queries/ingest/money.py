"""Amounts in other currencies: converted by the rate of the row's own day; a row without a rate goes aside.

The contract has two columns of one source, one as it landed and one converted, so both are kept.
"""

from __future__ import annotations

from queries.content.column import Column
from queries.content.extract import Extract
from queries.engine.table_sql import empty_sql, literal, quote, stored_sql
from queries.ingest.drop_batch import DropBatch
from queries.state.catalog import engine_type
from queries.state.ledger import Ledger

NO_RATE = "a rate of this currency on this day"


def converted_columns(extract: Extract) -> list[Column]:
    """The columns that are converted."""
    return [column for column in extract.columns if column.currency] if extract.rates else []


def convert_money(batch: DropBatch, ledger: Ledger) -> None:
    """Converts the amounts of ``typed``; rows of which a rate is missing are set aside until it comes."""
    columns = converted_columns(batch.extract)
    rates = batch.extract.rates
    if rates is None or not columns:
        return
    home = literal(batch.home.settings.currency)
    batch.run(f"CREATE OR REPLACE TEMP TABLE daily_rates AS {_rates_sql(batch, ledger)}")
    for column in columns:
        key, amount = quote(str(column.currency)), quote(column.name)
        others = f"t.{amount} IS NOT NULL AND coalesce(t.{key}, '') <> {home}"
        product = f"TRY_CAST(t.{amount}::DOUBLE * r._rate AS {engine_type(column)})"
        converted = f"CASE WHEN {others} THEN {product} ELSE t.{amount} END"
        landed = batch.extract[str(column.currency)].landed
        batch.run(
            f"CREATE OR REPLACE TEMP TABLE converted AS SELECT t.* REPLACE ({converted} AS {amount}), "
            f"({others} AND (r._rate IS NULL OR r._day < t.day - {rates.days})) AS _unpriced "
            f"FROM typed t ASOF LEFT JOIN daily_rates r ON t.{key} = r._currency AND t.day >= r._day"
        )
        batch.set_aside(
            f"SELECT _drop, _row, _line, 'orphan', {literal(landed)}, "
            f"{literal(NO_RATE)}, coalesce({key}, 'no currency') || ' on ' || CAST(day AS VARCHAR), "
            f"coalesce({key}, '') || ' ' || CAST(day AS VARCHAR) FROM converted WHERE _unpriced AND NOT _bad"
        )
        batch.run("ALTER TABLE converted DROP COLUMN _unpriced")
        batch.run("DROP TABLE typed")
        batch.run("ALTER TABLE converted RENAME TO typed")


def _rates_sql(batch: DropBatch, ledger: Ledger) -> str:
    """One rate per currency and day."""
    rates = batch.extract.rates
    assert rates is not None  # noqa: S101 — only called where there are some
    source = batch.catalog.contracts[rates.source]
    kinds = [(name, engine_type(source[name])) for name in (rates.currency, rates.rate)]
    columns = [*kinds, ("day", "DATE")]
    live = ledger.live_files(source.name)
    rows = stored_sql(columns, live, batch.home.state) if live else empty_sql(columns)
    return (
        f"SELECT {quote(rates.currency)} AS _currency, day AS _day, any_value({quote(rates.rate)})::DOUBLE AS _rate "
        f"FROM ({rows}) WHERE {quote(rates.rate)} > 0 GROUP BY ALL"
    )
