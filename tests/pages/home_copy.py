"""A copy of a home whose desk is open: a store in WAL mode is copied by SQLite, not file by file."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

STORE = "desk.sqlite"


def copy_home(source: Path, target: Path) -> Path:
    """The home at `target`. Other readers may open and close the store of `source` meanwhile."""
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns(f"{STORE}*"))
    with (
        closing(sqlite3.connect(source / "state" / STORE)) as from_store,
        closing(sqlite3.connect(target / "state" / STORE)) as to_store,
    ):
        from_store.backup(to_store)
    return target
