"""The folder a worker stands in: the files its query may read, and nothing else.

Setting out some hundred files takes longer than most queries, so the folder of a role and its tables is kept and stood
in again: nobody writes there, neither the worker nor its user.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from queries.masking.mask_key import MASKED, ROOM

WORK = "work"
SETS = "sets"
MOST_SETS = 12  # folders that are kept set out; chosen


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
            yield _set_out(folder, files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept_folder(room: Path, label: str, files: Mapping[str, Path]) -> Iterator[Path]:
    """The same, kept for the next query over the same files. Raises OSError.

    label: of the key that made the masks; it stands below the masked copies, and goes with them when the key does.
    """
    told = "\x1f".join(f"{name}={path}:{_stamp(path)}" for name, path in sorted(files.items()))
    place = room / MASKED / label / SETS
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = place / hashlib.sha256(told.encode()).hexdigest()[:24]
    with ExitStack() as held:
        if not _hold(held, folder):
            _make_room(place)
            with folder_of(room, files) as made, suppress(OSError):  # somebody else may have been quicker
                (made.parent / "set").mkdir()
                made.rename(made.parent / "set" / "files")
                (made.parent / "set").rename(folder)
            if not _hold(held, folder):
                raise OSError(f"{SETS}: the folder of the tables cannot be kept")
        os.utime(folder)
        yield folder / "files"


def _hold(held: ExitStack, folder: Path) -> bool:
    """Whether the folder is there, and is now kept from being removed until ``held`` ends."""
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False
    held.callback(os.close, number)
    fcntl.flock(number, fcntl.LOCK_SH)
    return (folder / "files").is_dir()


def _make_room(place: Path) -> None:
    """Removes those that were not stood in for longest, and in which nobody stands."""

    def age(folder: Path) -> float:
        with suppress(OSError):
            return -folder.stat().st_mtime
        return 0.0

    for folder in sorted(place.iterdir(), key=age)[MOST_SETS - 1 :]:
        with suppress(OSError):
            number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(number)


def _stamp(path: Path) -> str:
    about = path.stat()
    return f"{about.st_ino}:{about.st_mtime_ns}:{about.st_size}"


def _set_out(folder: Path, files: Mapping[str, Path]) -> Path:
    inside = folder / "files"
    inside.mkdir()
    made = {inside}
    for name, path in files.items():
        target = inside / name
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        _put(path, target)
    for place in (inside, *inside.rglob("*/")):
        place.chmod(0o755)  # the worker's own user may look; nobody else comes through the folders above
    return inside


def _put(path: Path, target: Path) -> None:
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
