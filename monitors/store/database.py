"""The SQLite file: connections, migrations, transactions, backup. The only module that knows sqlite3."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from monitors.store.statements import FOLDER, split
from monitors.store.store_errors import RESTORE, LostStoreError, NewerStoreError, StoreError, store_error

# Beside the store of a home that has had runs or decisions: a store that is gone is then a loss, not a new desk.
KEPT = ".kept"
MARK_TEXT = "A desk's memory stands beside this file. Delete it only to begin with an empty one.\n"
HAS_MEMORY = """select exists (select 1 from run where state in ('done', 'failed'))
    or exists (select 1 from transition) or exists (select 1 from comment)"""
MIGRATIONS = Path(__file__).parent / "migrations"
# SQLite's own waiting does not cover the switch to WAL, the first thing two new processes do together.
WAL_TRIES, WAL_PAUSE = 100, 0.05

Params = Mapping[str, Any] | Sequence[Any]
Row = dict[str, Any]


def mark_of(store: Path) -> Path:
    """The mark beside a store: desk.kept beside desk.sqlite."""
    return store.with_suffix(KEPT)


def migrations() -> list[tuple[int, str, str]]:
    """(number, file name, SQL) of every migration, in order; numbers run 1, 2, 3 …"""
    found = [(int(p.name.split("_")[0]), p.name, p.read_text()) for p in sorted(MIGRATIONS.glob("*.sql"))]
    if [number for number, _, _ in found] != list(range(1, len(found) + 1)):
        raise StoreError(f"migrations are not numbered 1, 2, 3 …: {[name for _, name, _ in found]}")
    return found


class Store:
    """One SQLite file, opened by any number of threads and processes.

    Reads see a consistent state; every write is one immediate transaction, durable on return.
    Raises StoreError when the file is no store, NewerStoreError when a newer version wrote it.
    """

    def __init__(self, path: Path, upto: int | None = None) -> None:
        """Open or create `path` and bring it to the newest schema (or, in tests, to version `upto`)."""
        self.path = Path(path)
        self._local = threading.local()
        self._marked = False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._in_words():
            self._migrate(upto)

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a statement as dictionaries."""
        with self._in_words():
            return [dict(row) for row in self._connection().execute(sql, params)]

    def one(self, sql: str, params: Params = ()) -> Row | None:
        """The first row, or None."""
        with self._in_words():
            row = self._connection().execute(sql, params).fetchone()
        return None if row is None else dict(row)

    def execute(self, sql: str, params: Params = ()) -> int:
        """Run a writing statement inside `write()`; returns an insert's new id, else rows changed."""
        connection = self._writing()
        with self._in_words():
            cursor = connection.execute(sql, params)
        inserted = sql.lstrip().lower().startswith("insert")
        return int(cursor.lastrowid or 0) if inserted else cursor.rowcount

    def many(self, sql: str, params: Sequence[Params]) -> None:
        """Run one writing statement for many rows, inside `write()`."""
        connection = self._writing()
        with self._in_words():
            connection.executemany(sql, params)

    @contextmanager
    def write(self) -> Iterator["Store"]:
        """One transaction, all or nothing; inside another one it simply belongs to that."""
        connection = self._connection()
        if connection.in_transaction:
            yield self
            return
        with self._in_words():
            # Immediate: a deferred one that upgrades later fails at once under load, busy timeout or not.
            connection.execute("begin immediate")
            try:
                yield self
            except BaseException:
                _roll_back(connection)
                raise
            try:
                connection.execute("commit")
            except sqlite3.Error:
                _roll_back(connection)  # what could not be made durable is not kept half
                raise
        self._mark(connection)

    def at_work(self) -> bool:
        """Whether this thread is inside `write()`."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        return connection is not None and connection.in_transaction

    def may_touch(self, incident: int) -> bool:
        """Whether an incident may be written to: not by who does not see it."""
        return True

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
            _roll_back(connection)

    def check(self) -> None:
        """Read every page of the file once. Raises StoreError where one is damaged."""
        with self._in_words():
            found = self._connection().execute("pragma quick_check(1)").fetchone()[0]
        if found != "ok":
            raise StoreError(
                f"{self.path}: damaged ({' '.join(found.split())}); nothing was written to it. Keep a copy. {RESTORE}"
            )

    def version(self) -> int:
        """The schema's number."""
        return int(self._connection().execute("pragma user_version").fetchone()[0])

    def copy_to(self, target: Path) -> None:
        """Copy the committed state into the new file `target`; others may read and write meanwhile.

        Raises StoreError when it exists already, or cannot be written.
        """
        if target.exists():
            raise StoreError(f"{target}: exists already; a backup never overwrites")
        try:
            copy = sqlite3.connect(target, isolation_level=None)
            try:
                self._connection().backup(copy)
                copy.execute("pragma journal_mode = delete")  # one file, whole in itself
            finally:
                copy.close()
        except sqlite3.Error as error:
            target.unlink(missing_ok=True)  # a part of a copy is no copy
            said = store_error(target, error) or f"{target}: the backup could not be written ({error})"
            raise StoreError(str(said)) from error

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection, to the file that is there now: one that was replaced or removed is not written."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None and connection.in_transaction:
            return connection
        there = self._there()
        if connection is None or there != self._local.file:
            self.close()
            self._refuse_lost(there)
            with self._in_words():
                connection = self._local.connection = self._connect()
            self._local.file = self._there()
        return connection

    def _writing(self) -> sqlite3.Connection:
        connection = self._connection()
        if not connection.in_transaction:
            raise StoreError("a write outside of store.write(): wrap it, so that it is whole or not at all")
        return connection

    def _there(self) -> tuple[int, int] | None:
        """Which file lies at the store's path now; None where none does, or one of no bytes."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found.st_size else None

    def _refuse_lost(self, there: tuple[int, int] | None) -> None:
        """Raises LostStoreError where a home that has had runs has no store any more."""
        if there is None and mark_of(self.path).exists():
            what = "empty (0 bytes)" if self.path.exists() else "missing"
            raise LostStoreError(
                f"{self.path}: {what}, but this desk has had runs and decisions. Nothing was made in its place. "
                f"`riskdesk restore FILE` brings a backup back; to begin with an empty memory, delete "
                f"{mark_of(self.path).name} beside it"
            )

    def _mark(self, connection: sqlite3.Connection) -> None:
        """Leave the mark of a desk with a memory, once it has one."""
        mark = mark_of(self.path)
        if self._marked or (
            not mark.exists() and (self.version() < 1 or not connection.execute(HAS_MEMORY).fetchone()[0])
        ):
            return
        if not mark.exists():
            mark.write_text(MARK_TEXT)
        self._marked = True

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """What SQLite says of the file or its disk, said in the desk's words."""
        try:
            yield
        except sqlite3.Error as error:
            said = store_error(self.path, error)
            if said is None:
                raise
            raise said from error

    def _connect(self) -> sqlite3.Connection:
        log = self.path.with_name(f"{self.path.name}-wal")
        # In a home that may not be written nobody writes: what is there can be read, and is all there is.
        still = self.path.exists() and not os.access(self.path.parent, os.W_OK) and not log.exists()
        address = f"{self.path.resolve().as_uri()}?{'mode=ro&immutable=1' if still else 'mode=rwc'}"
        connection = sqlite3.connect(
            address, uri=True, timeout=10, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        if still:
            return connection
        try:
            for pragma in split((FOLDER / "pragmas.sql").read_text()):
                _patiently(connection, pragma)
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, upto: int | None) -> None:
        known = migrations()
        newest = len(known)
        if self.version() == 0 and mark_of(self.path).exists():
            raise LostStoreError(
                f"{self.path}: has no tables, but this desk has had runs and decisions. "
                f"Nothing was written to it. {RESTORE}"
            )
        if self.version() > newest:
            raise NewerStoreError(
                f"{self.path}: written by a newer Riskdesk "
                f"(schema {self.version()}, this one knows {newest}); "
                "update Riskdesk, or restore a backup of the older version"
            )
        # A new file gets all its tables at once: each step on its own would wait for the disk.
        with self.write() if self.version() == 0 else nullcontext():
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


def _patiently(connection: sqlite3.Connection, pragma: str) -> None:
    for attempt in range(WAL_TRIES):
        try:
            connection.execute(pragma)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == WAL_TRIES - 1:
                raise
            time.sleep(WAL_PAUSE)


def _roll_back(connection: sqlite3.Connection) -> None:
    """Give a transaction up; one that SQLite has given up already (a full disk) is not there any more."""
    if connection.in_transaction:
        connection.execute("rollback")
