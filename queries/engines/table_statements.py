"""How a table of raw events must look in a warehouse: the columns of the contract, those the desk adds, partitions."""

from __future__ import annotations

from queries.engines.warehouse import Columns

CLICKHOUSE = {
    "VARCHAR": "String",
    "BIGINT": "Int64",
    "DOUBLE": "Float64",
    "BOOLEAN": "Bool",
    "TIMESTAMP": "DateTime64(6, 'UTC')",
    "DATE": "Date32",  # its Date begins in 1970 and ends in 2149
}
SPARK = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ"}


def clickhouse_kind(kind: str) -> str:
    """ClickHouse's type of an engine type of the contract."""
    return CLICKHOUSE.get(kind, kind.replace("DECIMAL", "Decimal"))


def clickhouse_table(table: str, columns: Columns) -> str:
    """The statement for ClickHouse: a partition per month, sorted by day."""
    sorting = ("day", "known_day")
    kinds = ",\n    ".join(
        f"`{name}` {clickhouse_kind(kind)}"
        if name in sorting
        else f"`{name}` Nullable({clickhouse_kind(kind)})"
        for name, kind in columns
    )
    return (
        f"CREATE TABLE `{table}` (\n    {kinds}\n) ENGINE = MergeTree\n"
        "PARTITION BY toYYYYMM(day) ORDER BY (day, known_day)"
    )


def spark_table(table: str, columns: Columns) -> str:
    """The statement for Spark: Parquet, a partition per day."""
    kinds = ",\n    ".join(f"`{name}` {SPARK.get(kind, kind)}" for name, kind in columns)
    return f"CREATE TABLE `{table}` (\n    {kinds}\n) USING parquet\nPARTITIONED BY (`day`)"
