"""ClickHouse as a warehouse, a server or the embedded chdb: one address tells which, all else is the same."""

from __future__ import annotations

import logging
from typing import Any

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.exceptions import ClickHouseError

from queries.engines.table_statements import clickhouse_kind, clickhouse_table
from queries.engines.warehouse import Columns, EngineError, engine_fault

EMBEDDED = "chdb:"
# Nothing may be left out in silence: a limit that is reached is an error, and so is a shard that does not answer.
WHOLE = {
    f"{what}_overflow_mode": "throw"
    for what in ("read", "result", "timeout", "group_by", "distinct", "join", "sort", "set")
}
SETTINGS = {
    **WHOLE,
    "skip_unavailable_shards": 0,
    "join_use_nulls": 1,  # no partner is null, not zero
    "prefer_column_name_to_alias": 1,  # sum(amount) as amount: the next sum means the column
    "union_default_mode": "DISTINCT",
    "date_time_input_format": "best_effort",
}

logging.getLogger("clickhouse_connect").setLevel(logging.CRITICAL)  # the fault says what it would write


class ClickHouse:
    """See Warehouse. The database is that of the address."""

    dialect = "clickhouse"
    tells_whole = False  # over HTTP a stream that ends early may look like one that is done

    def __init__(self, url: str, password: str, timeout: int) -> None:
        """Opens it. Raises EngineError when nobody answers."""
        address, _, database = _parts(url)
        more: dict[str, Any] = {} if url.startswith(EMBEDDED) else _server(url, password, timeout)
        try:
            self.client = clickhouse_connect.create_client(dsn=address, settings=dict(SETTINGS), **more)
            self.client.set_client_setting("max_execution_time", timeout)
            if database:
                self.client.command(f"CREATE DATABASE IF NOT EXISTS `{database}`")
                self.client.command(f"USE `{database}`")
        except (ClickHouseError, OSError, ValueError) as error:
            raise engine_fault(self.dialect, "does not answer", error) from error

    def tables(self) -> set[str]:
        """See Warehouse.tables."""
        found = self.query("SELECT name FROM system.tables WHERE database = currentDatabase()")
        return {str(name) for name in found.column("name").to_pylist()}

    def columns(self, table: str) -> list[str]:
        """See Warehouse.columns."""
        found = self.query(
            "SELECT name FROM system.columns WHERE database = currentDatabase() "
            f"AND table = '{table}' ORDER BY position"
        )
        return [str(name) for name in found.column("name").to_pylist()]

    def query(self, sql: str) -> pa.Table:
        """See Warehouse.query."""
        try:
            return _naive(self.client.query_arrow(sql))
        except (ClickHouseError, pa.ArrowInvalid, OSError) as error:
            raise self._fault(error) from error

    def stage(self, name: str, columns: Columns, rows: pa.Table) -> None:
        """See Warehouse.stage."""
        kinds = ", ".join(f"`{column}` Nullable({clickhouse_kind(kind)})" for column, kind in columns)
        self._command(f"CREATE OR REPLACE TEMPORARY TABLE `{name}` ({kinds})")
        self.append(name, rows)

    def create(self, table: str, columns: Columns) -> None:
        """See Warehouse.create."""
        self._command(clickhouse_table(table, columns))

    def append(self, table: str, rows: pa.Table) -> None:
        """See Warehouse.append."""
        try:
            self.client.insert_arrow(f"`{table}`", rows)
        except (ClickHouseError, OSError) as error:
            raise self._fault(error) from error

    def close(self) -> None:
        """See Warehouse.close."""
        self.client.close()

    def _command(self, sql: str) -> None:
        try:
            self.client.command(sql)
        except (ClickHouseError, OSError) as error:
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> EngineError:
        text = str(error)
        if "TIMEOUT_EXCEEDED" in text or "timed out" in text.lower():
            hint = "Let it have longer: engine.timeout_seconds; or find out what keeps it busy."
            return engine_fault(self.dialect, "is too slow", error, hint)
        if isinstance(error, pa.ArrowInvalid) or "IncompleteRead" in text:
            return engine_fault(self.dialect, "answered half: its stream ended early", error)
        return engine_fault(self.dialect, "refused a question", error)


def _parts(url: str) -> tuple[str, str, str]:
    """The address as the client takes it, and the database of an embedded one: chdb:///folder?database=desk."""
    if not url.startswith(EMBEDDED):
        return url, "", ""
    address, _, query = url.partition("?")
    return address, query, query.removeprefix("database=") or "default"


def _server(url: str, password: str, timeout: int) -> dict[str, Any]:
    # The client goes by the port and not by the address: https:// on any other would send the password in the clear.
    scheme = "https" if url.lower().startswith("https:") else "http"
    more: dict[str, Any] = {
        "interface": scheme,
        "send_receive_timeout": timeout + 10,
        "connect_timeout": 10,
        "query_retries": 0,
    }
    return more | ({"password": password} if password else {})


def _naive(rows: pa.Table) -> pa.Table:
    """Moments as the desk keeps them: in UTC, without saying so."""
    fields = [
        one.with_type(pa.timestamp("us")) if pa.types.is_timestamp(one.type) else one for one in rows.schema
    ]
    return rows.cast(pa.schema(fields))
