"""Workers started ahead: each has loaded the engine, waits for one question, answers it and ends.

A waiting worker knows nothing of a home, a role or a person: all of that comes with its one question, and then it gives
up what a worker gives up, before a word of the query is looked at. So a warm one differs from a cold one by when it
began, and by nothing else.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

LEAST, MOST = 2, 4  # workers kept waiting; a waiting one holds about 80 MB and uses no processor (measured)
REST = 0.3  # seconds after one was taken before another is started: loading the engine would slow the query; chosen
_ROOT = Path(__file__).resolve().parents[2]


def start(module: str = "worker") -> subprocess.Popen[bytes]:
    """A worker, its own process group, with nothing of our environment but where Python's modules are.

    module: of this room, that it runs; `confinement` is a worker without an engine.
    """
    paths = os.pathsep.join([str(_ROOT), *(path for path in sys.path if path)])
    return subprocess.Popen(  # noqa: S603 (our own module, by its name)
        [sys.executable, "-m", f"queries.sandbox.{module}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={
            "PYTHONPATH": paths,
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "ARROW_IO_THREADS": "1",
        },
        start_new_session=True,
    )


class Spares:
    """So many workers that wait. A thread of its own starts them all: a worker ends with the thread it came from."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._waiting: deque[subprocess.Popen[bytes]] = deque()
        self._changed = threading.Condition()
        self._over = self._taken = False
        self._thread = threading.Thread(target=self._fill, name="sandbox-spares", daemon=True)
        self._thread.start()

    def take(self) -> subprocess.Popen[bytes] | None:
        """The one that has waited longest, for good; another is started in its place. None: there is none."""
        with self._changed:
            while self._waiting:
                spare = self._waiting.popleft()
                self._taken = True
                self._changed.notify()
                if spare.poll() is None:
                    return spare
            self._changed.notify()
        return None

    def numbers(self) -> list[int]:
        """The process numbers of those that wait."""
        with self._changed:
            return [one.pid for one in self._waiting]

    def close(self) -> None:
        """Ends those that wait, and starts no more."""
        with self._changed:
            self._over = True
            self._changed.notify()
        self._thread.join()

    def _fill(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._over or len(self._waiting) < self.number)
                if self._taken and self._waiting and not self._over:
                    self._changed.wait(REST)  # most queries are answered by then
                self._taken = False
                if self._over:
                    break
            try:
                spare = start()
            except OSError:
                break  # no process can be had: a query then says so by itself
            with self._changed:
                self._waiting.append(spare)
        for one in self._waiting:
            one.kill()
            one.communicate()


_spares: Spares | None = None
_lock = threading.Lock()


def keep(number: int) -> Spares:
    """From now on so many workers of this process wait, LEAST to MOST of them. A second call changes nothing."""
    global _spares
    with _lock:
        if _spares is None:
            _spares = Spares(min(max(number, LEAST), MOST))
        return _spares


def worker() -> subprocess.Popen[bytes]:
    """A worker for one question: a waiting one where this process keeps some, else a new one. Raises OSError."""
    with _lock:
        spares = _spares
    spare = spares.take() if spares is not None else None
    return spare or start()
