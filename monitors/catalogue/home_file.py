"""A monitor's file in a home, written by the desk: whole or not at all, and never over what nobody has seen."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitors.catalogue.scaffold import NAME
from queries.content.home import Home
from queries.state.disk import disk_trouble

LONGEST_NAME = 80  # characters: every file system takes a file of it; chosen
LARGEST = 100_000  # bytes of one file; chosen: the pack's largest has 4,000
LOCK = "monitors.lock"


class HomeFileError(ValueError):
    """A file that is not written; the message says why and what to do. Nothing was changed."""


def fingerprint(text: str) -> str:
    """What tells one text from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_text(home: Home, name: str) -> str | None:
    """The text of a monitor's file as the home sees it, its own or the pack's; None where there is none."""
    found = {path.stem: path for path in home.content("monitors")}
    if name not in found:
        return None
    try:
        return found[name].read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise HomeFileError(f"{home.shown(found[name])} cannot be read: {error}") from error


def write_monitor_file(home: Home, name: str, text: str, seen: str | None) -> tuple[Path, str]:
    """Write the home's own `monitors/<name>.sql`; returns it and the text before it, empty where there was none.

    seen: fingerprint of the text somebody started from; None: there should be no monitor of that name. Raises
    HomeFileError for a name that is none, one that is taken, a file that was changed meanwhile, a home that may not be
    written.
    """
    folder = home.root / "monitors"
    path = folder / f"{checked_name(name)}.sql"
    if len(text.encode()) > LARGEST:
        raise HomeFileError(f"the text has more than {LARGEST:,} bytes: a monitor is a header and one select")
    try:
        folder.mkdir(exist_ok=True)
        if path.is_symlink() or folder.resolve() != home.root.resolve() / "monitors":
            raise HomeFileError(f"{home.shown(path)} leads out of the home: nothing was written")
        with _alone(home):
            before = file_text(home, name)
            _as_seen(home, name, before, seen)
            _replace(path, text if text.endswith("\n") else text + "\n")
    except OSError as error:
        told = disk_trouble(error) or str(error)
        raise HomeFileError(f"{home.shown(path)} was not written: {told}") from error
    return path, before or ""


def checked_name(name: str) -> str:
    """The name, where it is one. Raises HomeFileError."""
    if not NAME.fullmatch(name) or name.endswith("\n") or len(name) > LONGEST_NAME:
        raise HomeFileError(
            f"“{name[:40]}” is no name: lower case letters, digits and _, a letter first, "
            f"at most {LONGEST_NAME} characters"
        )
    return name


def _as_seen(home: Home, name: str, before: str | None, seen: str | None) -> None:
    if seen is None and before is not None:
        raise HomeFileError(f"there is a monitor {name} already: choose another name, or edit that one")
    if seen is not None and before is None:
        raise HomeFileError(f"the file of {name} is gone since you opened it: save it under a new name")
    if seen is not None and fingerprint(before or "") != seen:
        raise HomeFileError(
            f"the file of {name} was changed since you opened it: nothing was written. Copy your text, load the file "
            "anew and put your change into it"
        )


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One writer of monitor files at a time: a moment, so the next one waits."""
    with (home.state / LOCK).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
