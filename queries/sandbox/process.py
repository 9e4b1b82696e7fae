"""The worker as its parent sees it: asked, watched, ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queries.sandbox import warm
from queries.sandbox.course import Course

MEMORY = 1_200_000_000  # bytes a worker may hold in memory, whatever its engine counts; chosen
LOOK = 0.01  # seconds between two looks at its memory: two cores fill some 40 MB meanwhile (measured)
_PROGRESS = b'{"progress":'


@dataclass(frozen=True)
class Ended:
    """What a worker answered, and why it was killed: ``time``, ``memory``, ``stopped``, or None. ``peak`` in bytes."""

    answer: bytes
    killed: str | None = None
    peak: int = 0


def ask(
    request: Mapping[str, Any],
    folder: Path,
    timeout: float,
    course: Course | None = None,
    start: Callable[[], subprocess.Popen[bytes]] | None = None,
) -> Ended:
    """What one worker answers, standing in ``folder``. It is killed at its limits, and when ``course`` is stopped.

    start: makes the worker; None = one that waits, else a new one.
    """
    process = (start or warm.worker)()
    watch = _Watch(process, timeout, course or Course())
    watch.start()
    answer = b""
    door, answers = process.stdin, process.stdout
    if door is None or answers is None:
        raise OSError("a worker without pipes")
    try:
        with suppress(BrokenPipeError), door:
            door.write(json.dumps({**request, "folder": str(folder)}).encode())
        while (line := answers.readline()).startswith(_PROGRESS):
            with suppress(ValueError, KeyError):
                watch.course.percent = float(json.loads(line)["progress"])
        answer = line + answers.read()
    finally:
        watch.over.set()
        _kill(process)
        process.wait()
        answers.close()
    return Ended(b"" if watch.killed in ("time", "stopped") else answer, watch.killed, watch.peak)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the worker's whole group, also where it has ended itself: nothing of it goes on."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


class _Watch(threading.Thread):
    """Looks at the clock, at who asked, and at the memory a worker really holds (Linux tells it), and kills it."""

    def __init__(self, process: subprocess.Popen[bytes], timeout: float, course: Course) -> None:
        super().__init__(name="sandbox-watch", daemon=True)
        self.process, self.course, self.over = process, course, threading.Event()
        self.until = time.monotonic() + timeout
        self.peak = 0
        self.killed: str | None = None

    def run(self) -> None:
        """Looks until the worker has ended."""
        page = os.sysconf("SC_PAGE_SIZE")
        statm = None
        with suppress(OSError):
            statm = open(f"/proc/{self.process.pid}/statm", "rb", buffering=0)  # noqa: SIM115
        while not self.over.wait(LOOK):
            held = 0
            if statm is not None:
                with suppress(OSError, IndexError):  # it is ending
                    statm.seek(0)
                    held = int(statm.read().split()[1]) * page
            self.peak = max(self.peak, held)
            why = "memory" if held > MEMORY else "stopped" if self.course.is_over() else None
            why = why or ("time" if time.monotonic() > self.until else None)
            if why is not None:
                self.killed = why
                _kill(self.process)
                break
        if statm is not None:
            statm.close()
