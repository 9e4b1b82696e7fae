"""What can be wrong with the store, in words: each message names the file and what to do."""

import shutil
import sqlite3
from pathlib import Path

from queries.state.disk import CLOSED, FULL, told

RESTORE = "`riskdesk restore FILE` brings a backup back and keeps this one aside"

LITTLE = 256 * 1024  # bytes: SQLite's log and its index begin with less


class StoreError(RuntimeError):
    """The desk's store cannot be used; the message names the file and what to do."""


class NewerStoreError(StoreError):
    """The store was written by a newer version of Riskdesk."""


class StaleWriteError(StoreError):
    """Somebody else changed the same thing since it was read: nothing was written."""


class LostStoreError(StoreError):
    """The store of a home that has had runs is missing or empty: nothing is made in its place."""


def store_error(path: Path, error: sqlite3.Error) -> StoreError | None:
    """The error in the desk's words where it is of the file or its disk; None where it is of a statement."""
    name = getattr(error, "sqlite_errorname", "") or ""
    # A log or an index that finds no room is an error of input and output to SQLite.
    if name.startswith("SQLITE_FULL") or (name.startswith("SQLITE_IOERR") and _free(path) < LITTLE):
        return StoreError(told(FULL, str(path), str(error)))
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN")):
        return StoreError(told(CLOSED, str(path), str(error)))
    if name.startswith("SQLITE_IOERR"):
        return StoreError(
            f"{path}: the disk does not take or give the desk's memory ({error}): a limit on the size of files is "
            "reached, or it is broken. What was acknowledged before is whole. Mend the disk, then do it again"
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError(f"{path}: another process holds it for longer than 10 seconds; try again")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreError(f"{path}: not a usable desk store ({error}); it was left as it is. {RESTORE}")
    return None


def _free(path: Path) -> int:
    """Bytes that are free where a file lies."""
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return LITTLE
