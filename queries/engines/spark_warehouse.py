"""Spark as a warehouse, through Spark Connect: a thin client, the cluster does the work."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql.connect.client.retries import DefaultPolicy
from pyspark.sql.connect.session import SparkSession

from queries.engines.table_statements import spark_table
from queries.engines.warehouse import Columns, EngineError, engine_fault

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # what does not fit is an error, not empty
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}

PORT, PATIENCE = 15002, 10  # where Spark Connect listens; seconds until somebody must have picked up
RETRIES = 5  # its own 15 take ten minutes to say that a server is gone
SENT = 50_000  # rows sent at once: 250,000 made a job that never began
# Its client writes every refused question with its Java stack to the terminal; the fault says it in one line.
logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)


class Spark:
    """See Warehouse. ``url``: sc://host:port/;database=<name>, with what else Spark Connect takes."""

    dialect = "spark"
    tells_whole = (
        True  # each part says which rows it has, and the last that it is the last; a window would cost a sort
    )

    def __init__(self, url: str, password: str, timeout: int) -> None:
        """Opens a session. Raises EngineError when nobody answers within ``timeout`` seconds."""
        self.timeout = timeout
        address, database = _parts(url)
        if password:
            address += f"{'' if '/;' in address else '/'};token={password}"
        self._tag = "riskdesk"
        try:
            _reach(address)
            self.session = SparkSession.builder.remote(address).create()
            self.session.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
            for name, value in SETTINGS.items():
                self.session.conf.set(name, value)
            self.session.addTag(self._tag)
            if database:
                self.session.sql(f"CREATE DATABASE IF NOT EXISTS `{database}`").collect()
                self.session.sql(f"USE `{database}`").collect()
        except (PySparkException, OSError, ValueError) as error:
            raise engine_fault(self.dialect, "does not answer", error) from error

    def tables(self) -> set[str]:
        """See Warehouse.tables."""
        found = self.query("SHOW TABLES").to_pylist()
        return {str(row["tableName"]) for row in found if not row["isTemporary"]}

    def columns(self, table: str) -> list[str]:
        """See Warehouse.columns."""
        return [str(name) for name in self.query(f"SELECT * FROM `{table}` LIMIT 0").schema.names]

    def query(self, sql: str) -> pa.Table:
        """See Warehouse.query."""
        return self._limited(lambda: self.session.sql(sql).toArrow())

    def stage(self, name: str, columns: Columns, rows: pa.Table) -> None:
        """See Warehouse.stage."""
        self._limited(lambda: self._frame(rows, columns).createOrReplaceTempView(name))

    def create(self, table: str, columns: Columns) -> None:
        """See Warehouse.create."""
        self.query(spark_table(table, columns))

    def append(self, table: str, rows: pa.Table) -> None:
        """See Warehouse.append."""
        order = [
            (name, "") for name in self.columns(table)
        ]  # what a table is partitioned by stands last in it
        self._limited(lambda: self._frame(rows, order).write.insertInto(table))

    def close(self) -> None:
        """See Warehouse.close."""
        try:
            self.session.stop()
        except (PySparkException, OSError):
            return  # who does not answer has no session of ours either

    def _frame(self, rows: pa.Table, columns: Columns) -> Any:
        kinds = dict(columns)
        naive = pa.timestamp("us")
        chosen = [rows.schema.field(name) for name in kinds]
        fields = [
            pa.field(one.name, naive if pa.types.is_timestamp(one.type) else one.type) for one in chosen
        ]
        return self.session.createDataFrame(rows.select([one.name for one in fields]).cast(pa.schema(fields)))

    def _limited(self, ask: Callable[..., Any], *given: Any) -> Any:
        """What a question gives within the time it may take; one that takes longer is cancelled there."""
        late = threading.Event()

        def cancel() -> None:
            late.set()
            self.session.interruptTag(self._tag)

        timer = threading.Timer(self.timeout, cancel)
        timer.daemon = True
        timer.start()
        try:
            return ask(*given)
        except (PySparkException, pa.ArrowException, OSError) as error:
            raise self._fault(error, late.is_set()) from error
        finally:
            timer.cancel()

    def _fault(self, error: Exception, late: bool) -> EngineError:
        if late:
            hint = "Let it have longer: engine.timeout_seconds; or find out what keeps it busy."
            return engine_fault(self.dialect, f"is too slow: more than {self.timeout} seconds", error, hint)
        if isinstance(error, pa.ArrowException):
            return engine_fault(self.dialect, "answered half: its stream ended early", error)
        return engine_fault(self.dialect, "refused a question", error)


def _parts(url: str) -> tuple[str, str]:
    """The address as Spark Connect takes it, and the database that is named in it."""
    address, *options = url.split(";")
    database = next((one.partition("=")[2] for one in options if one.startswith("database=")), "")
    kept = [one for one in options if one and not one.startswith("database=")]
    return ";".join([address, *kept]), database


def _reach(address: str) -> None:
    """Raises OSError where nobody listens: its client would try for minutes."""
    host, _, port = address.removeprefix("sc://").partition("/")[0].partition(":")
    with socket.create_connection((host, int(port or PORT)), PATIENCE):
        return
