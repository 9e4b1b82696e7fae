"""The worker: a process that runs one query and ends.

Its request comes on stdin, its answer leaves on stdout.

Before a word of the query is looked at the process gives up what it does not need: memory, files to write,
other processes; and DuckDB gives up files outside the snapshot, extensions and its settings.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

import duckdb
import pyarrow as pa

from queries.sandbox.guard import RefusedQueryError, check

ADDRESS_SPACE = 4 << 30
BATCH_ROWS = 2_000


def main() -> None:
    """Reads the request, answers one JSON line and, when there are rows, an Arrow stream."""
    request = json.loads(sys.stdin.buffer.read())
    _limit(int(request["seconds"]))
    connection = _open(request)
    try:
        statement = check(connection, request["sql"], frozenset(request["tables"]))
        connection.execute(statement)
        table, truncated = _fetch(connection, int(request["max_rows"]), int(request["max_bytes"]))
    except RefusedQueryError as error:
        _answer({"error": str(error), "kind": "refused"})
    except duckdb.Error as error:
        _answer({"error": str(error), "kind": "failed"})
    except MemoryError:
        _answer({"error": "the query needs more memory than a query may use", "kind": "failed"})
    else:
        _answer({"truncated": truncated})
        with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as stream:
            stream.write_table(table)
        sys.stdout.buffer.flush()


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (2 * seconds + 2, 2 * seconds + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _open(request: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    config = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "memory_limit": request["memory"],
        "threads": 2,
    }
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET temp_directory = ''")
    connection.execute(f"SET VARIABLE as_of = DATE '{request['as_of']}'")
    folders = ", ".join("'" + folder.replace("'", "''") + "'" for folder in request["folders"])
    connection.execute(f"SET allowed_directories = [{folders}]")
    connection.execute("SET enable_external_access = false")
    for name, sql in request["views"]:
        connection.execute(f'CREATE VIEW "{name}" AS {sql}')
    connection.execute("SET lock_configuration = true")
    return connection


def _fetch(connection: duckdb.DuckDBPyConnection, max_rows: int, max_bytes: int) -> tuple[pa.Table, bool]:
    """As many rows as are allowed, and whether there were more."""
    reader = connection.to_arrow_reader(BATCH_ROWS)
    batches: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows > max_rows or size > max_bytes:
            break
    table = pa.Table.from_batches(batches, reader.schema)
    return table.slice(0, max_rows), rows > max_rows or size > max_bytes


def _answer(values: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(values).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
