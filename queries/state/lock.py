"""One writer at a time: a lock on the home's state that the system takes back when its process dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BusyError(RuntimeError):
    """Another process is writing to this home; try again when it has ended."""


@contextmanager
def only_writer(state: Path, what: str) -> Iterator[None]:
    """Holds the lock ``state/<what>.lock``. Raises BusyError, naming the process that holds it."""
    state.mkdir(parents=True, exist_ok=True)
    path = state / f"{what}.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise BusyError(
                f"{path.name} is held by process {file.read().strip() or 'unknown'}: {what} is running"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
