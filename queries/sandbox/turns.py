"""Turns: at most as many queries at once as there are cores, one at a time for each person, first come first.

Every process that asks this home shares them: a turn is a lock on a file, which the system takes back when its
process ends. Who waits holds a lock on a ticket; the oldest ticket is next.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from queries.sandbox.course import Course

# Users no system gives to anybody (systemd's table of users: 65520 to 65533 are unused), one for each place.
FIRST_USER, USERS = 65520, 14
LOOK_AGAIN = 0.02  # seconds between two looks at the queue; chosen


LONGEST_TOLD = 400  # characters of a statement that its person is shown of it; chosen
TICKET, TOLD, STOP = ".ticket", ".asked", ".stop"


@dataclass(frozen=True)
class Queued:
    """A query of some process of this home: its ticket, whose it is, its statement's beginning, whether it runs.

    asked: when it was asked, by the clock of `time.monotonic`, which all processes of a machine share.
    """

    ticket: str
    whose: str
    statement: str
    asked: float
    runs: bool


class NoTurnError(RuntimeError):
    """No turn came in time; the text says what is running."""


def places() -> int:
    """How many queries run at once: one a core this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def whose_is(person: str) -> str:
    """What a person is called among the tickets."""
    return hashlib.sha256(person.encode()).hexdigest()[:16]


def queue(room: Path) -> list[Queued]:
    """What was asked by people and is not answered yet, by whatever process of this home, the oldest first."""
    folder = _folder(room)
    found = []
    for path in sorted(folder.glob(f"*{TOLD}")):
        if _is_left(path):  # its process is gone
            path.unlink(missing_ok=True)
            (folder / f"{path.stem}{STOP}").unlink(missing_ok=True)
            continue
        with suppress(OSError, ValueError):
            nanoseconds, whose, _ = path.stem.split("-")
            waits = (folder / f"{path.stem}{TICKET}").exists()
            text = path.read_text(encoding="utf-8", errors="replace")
            found.append(Queued(path.stem, whose, text, int(nanoseconds) / 1e9, not waits))
    return found


def ask_to_stop(room: Path, one: Queued) -> None:
    """Have a query stop in whatever process it is; nothing happens where it has ended."""
    folder = _folder(room)
    if (folder / f"{one.ticket}{TOLD}").exists():
        (folder / f"{one.ticket}{STOP}").touch()


@contextmanager
def told(room: Path, statement: str, course: Course) -> Iterator[None]:
    """While it is open, others see the query of a course, which has its ticket, and can ask it to stop."""
    folder = _folder(room)
    place, stop = folder / f"{course.ticket}{TOLD}", folder / f"{course.ticket}{STOP}"
    with (folder / f"{course.ticket}.new").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(statement[:LONGEST_TOLD])
        file.flush()
        Path(file.name).rename(place)
        course.also_stopped = stop.exists
        try:
            yield
        finally:
            place.unlink(missing_ok=True)
            stop.unlink(missing_ok=True)


@contextmanager
def turn(
    room: Path,
    person: str,
    patience: float,
    slots: int | None = None,
    course: Course | None = None,
    statement: str = "",
) -> Iterator[int]:
    """Waits for a turn, at most ``patience`` seconds, and gives its place, counted from 0.

    ``person``: whose query it is; nobody's ("") waits for a place alone, and is not in the `queue`. ``course`` is told
    how many come before it, and can give up the wait. ``statement``: what the person is shown of it there. Raises
    NoTurnError.
    """
    course = course or Course()
    folder = _folder(room)
    count = slots or places()
    deadline = time.monotonic() + patience
    whose = whose_is(person or secrets.token_hex(16))
    ticket, waiting = _ticket(folder, whose)
    course.ticket = ticket.stem
    with told(room, statement, course) if person else nullcontext():
        try:
            while (mine := _next(folder, ticket.name, whose, count)) is None:
                if time.monotonic() >= deadline or course.is_over():
                    raise NoTurnError(_reason(folder, whose, count, patience))
                course.ahead = _ahead(folder, ticket.name, count)
                time.sleep(LOOK_AGAIN)
        finally:
            ticket.unlink(missing_ok=True)
            waiting.close()
        place, held = mine
        course.ahead, course.runs, course.began = None, True, time.monotonic()
        with held:
            yield place


def _folder(room: Path) -> Path:
    folder = room / "turns"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _next(folder: Path, ticket: str, whose: str, count: int) -> tuple[int, ExitStack] | None:
    """A place, unless there is none, or somebody came earlier who could take it."""
    for name in sorted(path.name for path in folder.glob(f"*{TICKET}")):
        if name == ticket:
            break
        if _is_left(folder / name):
            (folder / name).unlink(missing_ok=True)  # its process is gone
        elif name.split("-")[1] == whose or not _runs(folder, name.split("-")[1]):
            return None
    with ExitStack() as held:
        person = _taken(folder / f"person-{whose}.lock")
        if person is None:
            return None
        held.enter_context(person)
        held.callback((folder / f"person-{whose}.lock").unlink, missing_ok=True)
        for place in range(count):
            file = _taken(folder / f"place-{place}.lock")
            if file is not None:
                held.enter_context(file)
                return place, held.pop_all()
    return None


def _ahead(folder: Path, ticket: str, count: int) -> int:
    """How many come before this one: those that run and those that wait longer."""
    waiting = sorted(path.name for path in folder.glob(f"*{TICKET}"))
    running = sum(_is_left(folder / f"place-{place}.lock") is False for place in range(count))
    return running + (waiting.index(ticket) if ticket in waiting else 0)


def _runs(folder: Path, whose: str) -> bool:
    """Whether a query of this person is running."""
    file = _taken(folder / f"person-{whose}.lock") if (folder / f"person-{whose}.lock").exists() else None
    if file is not None:
        file.close()
    return file is None and (folder / f"person-{whose}.lock").exists()


def _is_left(ticket: Path) -> bool:
    """Whether nobody holds a ticket any more."""
    if not ticket.exists():
        return True
    file = _taken(ticket)
    if file is not None:
        file.close()
    return file is not None


def _reason(folder: Path, whose: str, count: int, patience: float) -> str:
    if _runs(folder, whose):
        return "another query of yours is still running: wait for it, or stop it"
    what = "another query was" if count == 1 else f"{count} other queries were"
    return f"{what} running and this one waited {patience:g} seconds: try again"


def _ticket(folder: Path, whose: str) -> tuple[Path, IO[str]]:
    """A new ticket, held before anybody can see it: one that is seen and not held is taken for left behind."""
    name = f"{time.monotonic_ns():020d}-{whose}-{secrets.token_hex(4)}"
    file = (folder / name).open("a")
    fcntl.flock(file, fcntl.LOCK_EX)
    return (folder / name).rename(folder / f"{name}{TICKET}"), file


def _taken(path: Path) -> IO[str] | None:
    """The file, locked by us; None when somebody else holds it, or it was removed meanwhile."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
            return file
    except OSError:
        pass
    file.close()
    return None
