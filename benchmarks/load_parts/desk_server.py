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
    """A running server: port, CPU seconds so far, resident memory."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port = pid, port

    def cpu(self) -> float:
        """CPU seconds of the process since its start."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Resident memory in MB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0.0


@contextmanager
def desk_server(home: Path) -> Iterator[Process]:
    """The desk of a home."""
    command = ["-m", "pages.launcher", "--home", str(home), "--actor", "Load", "--port"]
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
