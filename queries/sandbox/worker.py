"""The worker: a process that runs one query and ends.

Its one request comes on stdin, its answer leaves on stdout. It goes to the folder that holds the files of its role. It
may have been started long before: until its request comes it knows nothing of a home, a role or a person.

Before a word of the query is looked at the process gives up what it does not need: its user, other files, the
network, other processes, memory; and DuckDB gives up files outside the list, extensions and its settings.
"""

from __future__ import annotations

import sys

from queries.sandbox.confinement import confine, leave

if __name__ == "__main__":
    leave()  # before anything below starts a thread: only a process of one thread may leave

import json
import os
import threading
from typing import Any

import duckdb
import pyarrow as pa

from queries.engine.table_sql import literal, quote
from queries.sandbox.guard import Nameable, RefusedQueryError, check, clock_of, kind_of
from queries.sandbox.home_macros import make
from queries.sandbox.pivot import with_values

BATCH_ROWS = 2_000
MOST_PIVOT_VALUES = 500
# The engine's own words advise what nobody here may do: another file, other settings.
TOO_MUCH = (
    "the query needs more memory than a query may use: narrow the days, take fewer columns or group first"
)
TELL = 0.25  # seconds between two words on how far it is; chosen


def main() -> None:
    """Reads the request, answers lines on how far it is, one JSON line and, when there are rows, an Arrow stream."""
    pa.ipc.new_stream(
        pa.BufferOutputStream(), pa.schema([])
    ).close()  # what it needs is there before the files go
    asked = sys.stdin.buffer.read()
    if not asked:
        return  # the desk has ended before anybody asked
    request = json.loads(asked)
    os.chdir(request["folder"])
    confine(request)
    try:
        connection = _open(request)
        with _Telling(connection):
            tables, morning = frozenset(request["tables"]), bool(request.get("morning"))
            macros = make(connection, request.get("macros", ()), tables, morning=morning)
            statement = _checked(connection, request["sql"], tables, morning, macros)
            connection.execute(statement)
            table, truncated = _fetch(connection, int(request["max_rows"]), int(request["max_bytes"]))
    except RefusedQueryError as error:
        _answer({"error": str(error), "kind": "refused"})
    except (MemoryError, duckdb.OutOfMemoryException):
        _answer({"error": TOO_MUCH, "kind": "failed"})
    except duckdb.Error as error:
        _answer({"error": str(error), "kind": "failed"})
    except (ValueError, RuntimeError) as error:
        _answer({"error": f"the statement cannot be read ({type(error).__name__})", "kind": "failed"})
    else:
        _answer({"truncated": truncated})
        with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as stream:
            stream.write_table(table)
        sys.stdout.buffer.flush()


class _Telling:
    """While it is open, a line every TELL seconds: how much of its work the engine has done, in percent."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection, self.over = connection, threading.Event()
        self.thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _tell(self) -> None:
        while not self.over.wait(TELL):
            done = self.connection.query_progress()
            if 0 <= done <= 100:
                _answer({"progress": round(done, 1)})


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
    connection.execute("SET secret_directory = ''")
    connection.execute("SET enable_progress_bar = true")  # it is counted only where it could be shown
    connection.execute("SET enable_progress_bar_print = false")
    connection.execute(f"SET VARIABLE as_of = DATE '{request['as_of']}'")
    files = ", ".join(literal(file) for file in request["files"])
    connection.execute(f"SET allowed_paths = [{files}]")
    connection.execute("SET enable_external_access = false")
    for name, sql in request["views"]:
        connection.execute(f"CREATE VIEW {quote(name)} AS {sql}")
    for sql in clock_of(request["morning"]) if request.get("morning") else ():
        connection.execute(sql)
    connection.execute("SET lock_configuration = true")
    return connection


def _checked(
    connection: duckdb.DuckDBPyConnection, sql: str, tables: frozenset[str], morning: bool, macros: Nameable
) -> duckdb.Statement:
    """The statement that may be executed. A PIVOT whose values are not written gets them by a query of its own."""
    found = connection.extract_statements(sql)
    if len(found) != 1 or kind_of(found[0]) != duckdb.StatementType.MULTI:
        return check(connection, sql, tables, morning=morning, macros=macros)

    def values(question: str) -> list[str]:
        asked = check(connection, question, tables, morning=morning, macros=macros)
        rows = connection.execute(asked).fetchmany(MOST_PIVOT_VALUES)
        return [str(row[0]) for row in rows if row[0] is not None]

    return check(connection, with_values(sql, values), tables, morning=morning, macros=macros)


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
    table = pa.Table.from_batches(batches, reader.schema).rename_columns(_apart(reader.schema.names))
    return table.slice(0, max_rows), rows > max_rows or size > max_bytes


def _apart(names: list[str]) -> list[str]:
    """Names of which none stands twice: a second `id` is `id_1`."""
    found: list[str] = []
    taken, seen = set(names), set[str]()
    counts: dict[str, int] = {}
    for name in names:
        free = name
        while free in seen or (free != name and free in taken):
            counts[name] = counts.get(name, 0) + 1
            free = f"{name}_{counts[name]}"
        seen.add(free)
        found.append(free)
    return found


def _answer(values: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(values).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
    os._exit(0)  # all is sent: taking the engine down in order is time that somebody waits
