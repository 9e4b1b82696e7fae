"""Backup and restore: the store and what else of a home nobody can rebuild, in one SQLite file.

A backup is a copy of the store with one more table, `kept_file`: the home's settings and content, byte for byte. Drops
(`landing/`), and what is made of them, are not in it. The key that masks personal data is in it only when asked for:
a copy that leaves the machine should not bring the means to unmask.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from monitors.store.database import Store, migrations
from monitors.store.statements import statements
from monitors.store.store_errors import NewerStoreError, StoreError, store_error

SQL = statements("backups")
KEYS = "sandbox.key*"  # under state/
REBUILT = ("landing", "state")
CONTENT = (".toml", ".sql", ".json", ".csv", ".md", ".txt")
LARGEST = 20_000_000  # bytes of one content file; chosen: a hand-kept table is smaller
SETS_ASIDE = "before-restore"


@dataclass(frozen=True)
class BackupReport:
    """A backup that is written and checked: its bytes, the home's files in it, those of the home left out."""

    file: Path
    bytes: int
    files: tuple[str, ...]
    left_out: tuple[str, ...]
    has_key: bool


@dataclass(frozen=True)
class RestoreReport:
    """What a restore did: files that were missing and are back, files replaced, whether the store was replaced, and
    the folder in which everything replaced is kept; None where nothing was.
    """

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    store_replaced: bool
    aside: Path | None
    has_key: bool


def make_backup(store: Store, root: Path, target: Path, *, with_key: bool = False) -> BackupReport:
    """Write the backup `target` of the home at `root`; others may work meanwhile. It appears when it is whole.

    Raises StoreError when it exists already, the store is damaged, or the backup cannot be written; OSError.
    """
    if target.exists():
        raise StoreError(f"{target}: exists already; a backup never overwrites")
    if not target.parent.is_dir():
        raise StoreError(f"{target}: the backup could not be written: there is no folder {target.parent}")
    store.check()
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        store.copy_to(part)
        kept, left_out = _content(root)
        keys = [f"state/{path.name}" for path in sorted((root / "state").glob(KEYS))] if with_key else []
        kept += keys
        with _opened(part) as copy:
            copy.execute("begin immediate")
            copy.execute(SQL["make_kept_files"])
            for name in kept:
                copy.execute(SQL["keep_file"], _row(root, name))
            copy.execute("commit")
        check_backup(part)
        os.link(part, target)  # unlike a rename it fails where somebody was faster
        return BackupReport(target, target.stat().st_size, tuple(kept), tuple(left_out), bool(keys))
    except FileExistsError as error:
        raise StoreError(f"{target}: exists already; a backup never overwrites") from error
    finally:
        part.unlink(missing_ok=True)


def check_backup(source: Path) -> None:
    """Raises StoreError where a file is no whole backup of a desk, NewerStoreError where a newer version wrote it."""
    if not source.is_file():
        raise StoreError(f"{source}: no such file; expected a backup that `riskdesk backup` wrote")
    with _opened(source, read_only=True) as copy:
        found = copy.execute("pragma quick_check(1)").fetchone()[0]
        version = int(copy.execute("pragma user_version").fetchone()[0])
        tables = {row[0] for row in copy.execute(SQL["tables"])}
        if found != "ok":
            raise StoreError(f"{source}: damaged ({' '.join(found.split())}); take an older backup")
        if version < 1 or "run" not in tables:
            raise StoreError(
                f"{source}: not a backup of a desk; expected a file that `riskdesk backup` wrote"
            )
        if version > len(migrations()):
            raise NewerStoreError(
                f"{source}: written by a newer Riskdesk (schema {version}, this one knows {len(migrations())}); "
                "update Riskdesk first"
            )
        if "kept_file" in tables:
            for row in copy.execute(SQL["kept_files"]):
                if hashlib.sha256(row["content"]).hexdigest() != row["sha256"]:
                    raise StoreError(f"{source}: damaged (file {row['name']}); take an older backup")


def restore_backup(source: Path, root: Path, stamp: str, *, store_only: bool = False) -> RestoreReport:
    """Bring a backup back into the home at `root`, made where there is none. What is replaced is kept under
    `state/before-restore-<stamp>/`. A dashboard that is running sees the restored store at once.

    The caller holds the home's lock. Raises StoreError for a file that is no whole backup; OSError.
    """
    check_backup(source)
    aside = root / "state" / f"{SETS_ASIDE}-{stamp}"
    files = [] if store_only else list(_kept(source))
    for name, _ in files:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise StoreError(
                f"{source}: a file in it would lie outside of the home: {name}; nothing was restored"
            )
    added, replaced = [], []
    for name, content in files:
        place = root / name
        if place.is_file() and place.read_bytes() == content:
            continue
        if place.exists():
            _keep_aside(place, aside / name)
            replaced.append(name)
        else:
            added.append(name)
        _write(place, content, private=name.startswith("state/"))
    was_there = _restore_store(source, root / "state" / "desk.sqlite", aside)
    has_key = any(name.startswith("state/") for name, _ in files)
    return RestoreReport(
        tuple(added), tuple(replaced), was_there, aside if replaced or was_there else None, has_key
    )


def _restore_store(source: Path, place: Path, aside: Path) -> bool:
    """Put the backup's store in place; whether one was there, which is then in `aside`."""
    place.parent.mkdir(parents=True, exist_ok=True)
    was_there = place.exists() and place.stat().st_size > 0
    if was_there and not _copied_aside(place, aside / place.name):
        for suffix in ("", "-wal", "-shm"):  # a damaged one is moved as it is
            if (old := place.with_name(place.name + suffix)).exists():
                _keep_aside(old, aside / old.name)
                old.unlink()
    with _opened(source, read_only=True) as copy, _opened(place) as target:
        copy.backup(target)  # one transaction: others see the old store or the restored one
        target.execute(SQL["drop_kept_files"])
    store = Store(place)
    with store.write():
        pass  # leaves the mark of a desk with a memory
    store.check()
    store.close()
    return was_there


def _copied_aside(place: Path, target: Path) -> bool:
    """Whether a store could be copied whole; with all that is still in its write-ahead log."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _opened(place) as old, _opened(target) as copy:
            if old.execute("pragma quick_check(1)").fetchone()[0] != "ok":
                raise StoreError("damaged")
            old.backup(copy)
            copy.execute("pragma journal_mode = delete")
    except StoreError:
        target.unlink(missing_ok=True)
        return False
    return True


def _content(root: Path) -> tuple[list[str], list[str]]:
    """(files of the home that a backup keeps, files it leaves out), as paths below the home."""
    kept: list[str] = []
    left_out: list[str] = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_dir() or name.split("/")[0] in REBUILT or any(p.startswith(".") for p in name.split("/")):
            continue
        whole = path.is_file() and path.suffix in CONTENT and path.stat().st_size <= LARGEST
        (kept if whole else left_out).append(name)
    return kept, left_out


def _row(root: Path, name: str) -> dict[str, object]:
    content = (root / name).read_bytes()
    return {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "content": content}


def _kept(source: Path) -> Iterator[tuple[str, bytes]]:
    """The home's files in a backup; a copy of the store alone has none."""
    with _opened(source, read_only=True) as copy:
        if "kept_file" in {row[0] for row in copy.execute(SQL["tables"])}:
            yield from ((row["name"], bytes(row["content"])) for row in copy.execute(SQL["kept_files"]))


def _keep_aside(place: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(place, target)


def _write(place: Path, content: bytes, *, private: bool) -> None:
    """Write a file whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.part")
    part.write_bytes(content)
    part.chmod(0o600 if private else 0o644)
    part.replace(place)


@contextmanager
def _opened(path: Path, *, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection of its own to a file; what SQLite says of it is said in the desk's words."""
    try:
        address = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        connection = sqlite3.connect(address, uri=True, timeout=10, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise store_error(path, error) or StoreError(f"{path}: not a usable desk store ({error})") from error
