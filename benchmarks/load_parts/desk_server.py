"""The server under load, in a process of its own: its address, its CPU seconds and its memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS = 60.0  # seconds until it must answer
TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    """A running server with the processes it has started: port, CPU seconds so far, resident memory."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port = pid, port

    def _all(self) -> list[int]:
        """Its id, and those of the servers behind it."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/children")
        return [self.pid, *(int(one) for task in tasks for one in task.read_text().split())]

    def cpu(self) -> float:
        """CPU seconds of all of it since its start."""
        used = 0
        for pid in self._all():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            used += int(fields[11]) + int(fields[12])
        return used / TICKS

    def memory(self) -> float:
        """Resident memory of all of it in MB."""
        found = 0
        for pid in self._all():
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmRSS"):
                    found += int(line.split()[1])
        return found / 1024


@contextmanager
def desk_server(home: Path, workers: int = 1) -> Iterator[Process]:
    """The desk of a home, by so many processes."""
    command = ["-m", "pages.launcher", f"--home={home}", f"--workers={workers}", "--actor=Load", "--port"]
    with _running(command, {"RISKDESK_HOME": str(home)}) as process:
        yield process


@contextmanager
def empty_server(folder: Path) -> Iterator[Process]:
    """A page with one line of text, by the same Streamlit with the same settings: what any page costs."""
    script = folder / "empty.py"
    script.write_text("import streamlit as st\n\nst.write('Nothing')\n")
    with _running(["-m", "streamlit", "run", str(script), "--server.port"], {}) as process:
        yield process


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[Process]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with subprocess.Popen(
        [sys.executable, *command, str(port)],
        env={**os.environ, "STREAMLIT_SERVER_ADDRESS": "127.0.0.1", **environment},
        stdout=subprocess.DEVNULL,
    ) as server:
        try:
            _await(port)
            yield Process(server.pid, port)
        finally:
            server.terminate()


def _await(port: int) -> None:
    deadline = time.monotonic() + STARTS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the server did not answer within {STARTS:.0f} seconds")
