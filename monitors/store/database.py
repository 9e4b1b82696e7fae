"""The SQLite file: connections, migrations, transactions, backup. The only module that knows sqlite3."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monitors.store.statements import FOLDER

MIGRATIONS = Path(__file__).parent / "migrations"
# SQLite's own waiting does not cover the switch to WAL, the first thing two new processes do together.
WAL_TRIES, WAL_PAUSE = 100, 0.05

Params = Mapping[str, Any] | Sequence[Any]
Row = dict[str, Any]


class StoreError(RuntimeError):
    """The desk's store cannot be used; the message names the file and what to do."""


class NewerStoreError(StoreError):
    """The store was written by a newer version of Riskdesk."""


class StaleWriteError(StoreError):
    """Somebody else changed the same thing since it was read: nothing was written."""


def migrations() -> list[tuple[int, str, str]]:
    """(number, file name, SQL) of every migration, in order; numbers run 1, 2, 3 …"""
    found = [(int(p.name.split("_")[0]), p.name, p.read_text()) for p in sorted(MIGRATIONS.glob("*.sql"))]
    if [number for number, _, _ in found] != list(range(1, len(found) + 1)):
        raise StoreError(f"migrations are not numbered 1, 2, 3 …: {[name for _, name, _ in found]}")
    return found


def split(script: str) -> Iterator[str]:
    """Single statements of a script; a trigger's inner semicolons do not end it."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if any(line.strip() and not line.lstrip().startswith("--") for line in pending.split("\n")):
        raise StoreError(f"unfinished statement in a migration: {pending.strip()[:80]}")


class Store:
    """One SQLite file, opened by any number of threads and processes.

    Reads see a consistent state; every write is one immediate transaction, durable on return.
    Raises StoreError when the file is no store, NewerStoreError when a newer version wrote it.
    """

    def __init__(self, path: Path, upto: int | None = None) -> None:
        """Open or create `path` and bring it to the newest schema (or, in tests, to version `upto`)."""
        self.path = Path(path)
        self._local = threading.local()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._migrate(upto)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path}: not a usable desk store ({error}); restore a backup") from error

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a statement as dictionaries."""
        return [dict(row) for row in self._connection().execute(sql, params)]

    def one(self, sql: str, params: Params = ()) -> Row | None:
        """The first row, or None."""
        row = self._connection().execute(sql, params).fetchone()
        return None if row is None else dict(row)

    def execute(self, sql: str, params: Params = ()) -> int:
        """Run a writing statement inside `write()`; returns an insert's new id, else rows changed."""
        connection = self._connection()
        if not connection.in_transaction:
            raise StoreError("a write outside of store.write(): wrap it, so that it is whole or not at all")
        cursor = connection.execute(sql, params)
        inserted = sql.lstrip().lower().startswith("insert")
        return int(cursor.lastrowid or 0) if inserted else cursor.rowcount

    def many(self, sql: str, params: Sequence[Params]) -> None:
        """Run one writing statement for many rows, inside `write()`."""
        if not self._connection().in_transaction:
            raise StoreError("a write outside of store.write(): wrap it, so that it is whole or not at all")
        self._connection().executemany(sql, params)

    @contextmanager
    def write(self) -> Iterator["Store"]:
        """One transaction, all or nothing; inside another one it simply belongs to that."""
        connection = self._connection()
        if connection.in_transaction:
            yield self
            return
        # Immediate: a deferred one that upgrades later fails at once under load, busy timeout or not.
        connection.execute("begin immediate")
        try:
            yield self
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")

    @contextmanager
    def read(self) -> Iterator["Store"]:
        """Several reads of one and the same state."""
        connection = self._connection()
        if connection.in_transaction:
            yield self
            return
        connection.execute("begin")
        try:
            yield self
        finally:
            connection.execute("rollback")

    def version(self) -> int:
        """The schema's number."""
        return int(self._connection().execute("pragma user_version").fetchone()[0])

    def backup(self, target: Path) -> None:
        """A compact copy of the committed state as one file; `target` must not exist yet.

        Raises StoreError when it does, or cannot be written.
        """
        if target.exists():
            raise StoreError(f"{target}: exists already; a backup never overwrites")
        try:
            self._connection().execute("vacuum into ?", (str(target),))
        except sqlite3.Error as error:
            target.unlink(missing_ok=True)  # a part of a copy is no copy
            raise StoreError(f"{target}: the backup could not be written ({error})") from error

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _connection(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        for pragma in split((FOLDER / "pragmas.sql").read_text()):
            for attempt in range(WAL_TRIES):
                try:
                    connection.execute(pragma)
                    break
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error) or attempt == WAL_TRIES - 1:
                        raise
                    time.sleep(WAL_PAUSE)
        return connection

    def _migrate(self, upto: int | None) -> None:
        known = migrations()
        newest = len(known)
        if self.version() > newest:
            raise NewerStoreError(
                f"{self.path}: written by a newer Riskdesk "
                f"(schema {self.version()}, this one knows {newest}); "
                "update Riskdesk, or restore a backup of the older version"
            )
        for number, name, script in known[: newest if upto is None else upto]:
            if self.version() >= number:
                continue
            with self.write():
                # Another process may have been faster while we waited for the lock.
                if self.version() < number:
                    self._apply(name, script)
                    self._connection().execute(f"pragma user_version = {number}")

    def _apply(self, name: str, script: str) -> None:
        for statement in split(script):
            try:
                self._connection().execute(statement)
            except sqlite3.Error as error:
                problem = f"{self.path}: migration {name} failed: {error}; nothing was changed"
                raise StoreError(problem) from error
