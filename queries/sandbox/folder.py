"""The folder a worker stands in: the files its query may read, and nothing else."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOM = "sandbox"
MASKED = "masked"
WORK = "work"


def room_of(state: Path) -> Path:
    """Where the sandbox of a home keeps what it needs: ``state/sandbox``, for its owner alone. Raises OSError."""
    room = state / ROOM
    for folder in (room, room / WORK):
        folder.mkdir(mode=0o700, exist_ok=True)
    return room


@contextmanager
def folder_of(room: Path, files: Mapping[str, Path]) -> Iterator[Path]:
    """A folder with these files under these names, removed at the end. Raises OSError.

    A file is linked where the system links it, else copied. What a killed process left behind is removed.
    """
    _sweep(room / WORK)
    folder = Path(tempfile.mkdtemp(dir=room / WORK))
    try:
        with (folder / ".held").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            inside = folder / "files"
            inside.mkdir()
            for name, path in files.items():
                _put(path, inside / name)
            for place in (inside, *inside.rglob("*/")):
                place.chmod(
                    0o755
                )  # the worker's own user may look; nobody else comes through the folders above
            yield inside
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # A link has the rights of the file: another user could not read it where only its owner may.
    if os.geteuid() != 0 or path.stat().st_mode & 0o004:
        with suppress(OSError):
            target.hardlink_to(path)
            return
    shutil.copyfile(path, target)
    target.chmod(0o644)


def _sweep(work: Path) -> None:
    """Removes folders whose process is gone: its lock went with it."""
    for folder in work.iterdir():
        try:
            with (folder / ".held").open("r+") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
