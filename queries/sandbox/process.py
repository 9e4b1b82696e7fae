"""The worker as its parent sees it: started, asked, watched, ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEMORY = 1_200_000_000  # bytes a worker may hold in memory, whatever its engine counts; chosen
LOOK = 0.01  # seconds between two looks at its memory: two cores fill some 40 MB meanwhile (measured)
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ended:
    """What a worker answered, and why it was killed: ``time``, ``memory``, or None. ``peak`` in bytes."""

    answer: bytes
    killed: str | None = None
    peak: int = 0


def ask(request: Mapping[str, Any], folder: Path, timeout: float) -> Ended:
    """One worker in ``folder``, its own process group, nothing of our environment but where Python's modules are."""
    paths = os.pathsep.join([str(_ROOT), *(path for path in sys.path if path)])
    process = subprocess.Popen(
        [sys.executable, "-m", "queries.sandbox.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={
            "PYTHONPATH": paths,
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "ARROW_IO_THREADS": "1",
        },
        start_new_session=True,
    )
    watch = _MemoryWatch(process)
    watch.start()
    try:
        answer, _ = process.communicate(json.dumps(request).encode(), timeout)
    except subprocess.TimeoutExpired:
        return Ended(b"", "time", watch.peak)
    finally:
        _kill(process)
        process.communicate()
        watch.over.set()
    return Ended(answer, "memory" if watch.killed else None, watch.peak)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the worker's whole group, also where it has ended itself: nothing of it goes on."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


class _MemoryWatch(threading.Thread):
    """Looks at the memory a worker really holds, and kills it above MEMORY. Linux tells it; elsewhere nobody looks."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(name="sandbox-memory", daemon=True)
        self.process, self.over = process, threading.Event()
        self.peak, self.killed = 0, False

    def run(self) -> None:
        """Looks until the worker has ended."""
        page = os.sysconf("SC_PAGE_SIZE")
        try:
            with open(f"/proc/{self.process.pid}/statm", "rb", buffering=0) as statm:
                while not self.over.wait(LOOK):
                    statm.seek(0)
                    held = int(statm.read().split()[1]) * page
                    self.peak = max(self.peak, held)
                    if held > MEMORY:
                        self.killed = True
                        _kill(self.process)
                        return
        except (OSError, IndexError):
            return  # it has ended, or this is no Linux
