"""One writer at a time: a lock on the home's state that the system takes back when its process dies.

The lock covers a whole command (ingest, run, restore), however many steps it has. Who holds it, since when and how
far it is stands in the file; only the system's own lock on the file says whether that still holds.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

FILE = "writer.lock"
CANCEL = "writer.cancel"
TRIES, PAUSE = 20, 0.01  # a holder has the lock for a moment before its name is in the file


class BusyError(RuntimeError):
    """Another process is writing to this home; try again when it has ended."""


@dataclass(frozen=True)
class Holder:
    """Who holds the lock: its command, process and machine, since when (UTC), and how far it is."""

    command: str
    process: int
    machine: str
    since: datetime | None
    done: int = 0
    total: int = 0
    now: str = ""

    @property
    def who(self) -> str:
        """In words: `run` (process 4711, since 2026-11-16 13:15:02 UTC)."""
        since = f", since {self.since:%Y-%m-%d %H:%M:%S} UTC" if self.since else ""
        place = "" if self.machine == os.uname().nodename else f" on {self.machine}"
        return f"`{self.command}` (process {self.process}{place}{since})"


_held = threading.local()  # the locks that this thread holds: steps of a command take its lock again


def _mine() -> dict[Path, HomeLock]:
    if not hasattr(_held, "locks"):
        _held.locks = {}
    locks: dict[Path, HomeLock] = _held.locks
    return locks


class HomeLock:
    """A lock that is held."""

    def __init__(self, state: Path, file: IO[str], command: str) -> None:
        """Put the holder's name into the locked file."""
        self.state, self.file = state, file
        self.told: dict[str, Any] = {
            "command": command,
            "process": os.getpid(),
            "machine": os.uname().nodename,
        }
        (state / CANCEL).unlink(missing_ok=True)  # what was asked of an earlier holder
        self._write(self.told)
        self.since = os.fstat(file.fileno()).st_mtime

    def tell(self, done: int, total: int, now: str = "") -> None:
        """How far the command is: `done` of `total`, and what is at work."""
        self._write({**self.told, "since": self.since, "done": done, "total": total, "now": now})

    @property
    def cancel_asked(self) -> str | None:
        """Who has asked this command to stop; None = nobody."""
        try:
            asked = json.loads((self.state / CANCEL).read_text())
        except (OSError, ValueError):
            return None
        return str(asked["by"]) if asked.get("process") == os.getpid() else None

    def _write(self, told: dict[str, Any]) -> None:
        line = json.dumps(told).encode()
        with contextlib.suppress(
            OSError
        ):  # a full disk is told by what needs it, not by who says how far it is
            os.pwrite(self.file.fileno(), line, 0)
            os.ftruncate(self.file.fileno(), len(line))


@contextmanager
def only_writer(state: Path, command: str) -> Iterator[HomeLock]:
    """Hold the home's lock; inside a block of the same thread that holds it already, that one goes on.

    Raises BusyError, which says who holds it: command, process, since when. OSError where it cannot be written.
    """
    state.mkdir(parents=True, exist_ok=True)
    path = (state / FILE).resolve()
    if path in _mine():
        yield _mine()[path]
        return
    path.touch()
    with path.open("r+") as file:
        if not _taken(file):
            named = holder(state)
            raise BusyError(
                f"{named.who if named else 'another process'} is at work on {state.parent}: nothing was done; "
                "try again when it has ended (the lock goes with its process, even a killed one)"
            )
        lock = _mine()[path] = HomeLock(path.parent, file, command)
        try:
            yield lock
        finally:
            del _mine()[path]
            file.truncate(0)


def _taken(file: IO[str]) -> bool:
    """Whether the lock could be taken; who only looks at it holds it for an instant, and is waited for."""
    for _ in range(TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE)
        else:
            return True
    return False


def holder(state: Path) -> Holder | None:
    """Who holds the home's lock now; None = nobody. Reads only, and never waits for the lock."""
    for _ in range(TRIES):
        if not is_held(state):
            return None
        found = _read(state / FILE)
        if found is not None and _lives(found):
            return found
        time.sleep(PAUSE)  # the file still names the one before
    return None


def ask_to_stop(state: Path, by: str) -> bool:
    """Ask the command that holds the lock to stop at its next step; False = nothing is at work."""
    found = holder(state)
    if found is None:
        return False
    (state / CANCEL).write_text(json.dumps({"process": found.process, "by": by}))
    return True


def is_held(state: Path) -> bool:
    """Whether some process holds the lock."""
    try:
        with (state / FILE).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _read(path: Path) -> Holder | None:
    try:
        told = json.loads(path.read_text())
        since = datetime.fromtimestamp(told.pop("since", path.stat().st_mtime), UTC).replace(tzinfo=None)
        return Holder(since=since, **told)
    except (OSError, ValueError, TypeError):
        return None


def _lives(found: Holder) -> bool:
    """Whether the process named is there; one of another machine is believed."""
    if found.machine != os.uname().nodename:
        return True
    try:
        os.kill(found.process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
