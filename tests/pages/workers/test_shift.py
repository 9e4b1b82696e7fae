"""Real processes behind a front: one that dies is started again, and all end with the front, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

HOUSE = Path(__file__).parents[3]
PATIENCE = 60.0
# A worker that listens at its place and does nothing more, and the front before two of them.
WORKER = """
import socket, sys, time
if "--broken" in sys.argv:
    sys.exit("riskdesk: it is broken")
place = sys.argv[sys.argv.index("--place") + 1]
made = socket.socket(socket.AF_UNIX); made.bind(place); made.listen()
sys.stdin.read()
"""
FRONT = """
import asyncio, sys
from pages.workers import shift
shift.LAUNCHER, shift.AGAIN = "little_worker", (0.1, 0.2)
sys.exit(asyncio.run(shift.Shift(sys.argv[2:], 2, "127.0.0.1", int(sys.argv[1]), False).work()))
"""


def start(folder: Path, *arguments: str) -> tuple[subprocess.Popen[str], int]:
    (folder / "little_worker.py").write_text(WORKER)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", FRONT, str(port), *arguments],
        env={**os.environ, "PYTHONPATH": f"{HOUSE}{os.pathsep}{folder}"},
        stderr=subprocess.PIPE,
        text=True,
    )
    return process, port


def lines(process: subprocess.Popen[str], wanted: str, count: int = 1) -> list[str]:
    """What it says up to the count-th line that holds some words."""
    assert process.stderr is not None
    found: list[str] = []
    while sum(wanted in one for one in found) < count:
        line = process.stderr.readline()
        assert line, found
        found.append(line.strip())
    return found


def ids(said: list[str]) -> list[int]:
    return [int(one.rsplit(" ", 1)[1]) for one in said if "is ready" in one]


def gone(pid: int) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def shift(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    process, _ = start(tmp_path)
    try:
        yield process, ids(lines(process, "is ready", 2))
    finally:
        process.kill()
        process.wait()


def test_one_that_dies_is_told_and_started_again(shift: tuple[subprocess.Popen[str], list[int]]) -> None:
    process, [first, second] = shift
    os.kill(first, signal.SIGKILL)
    said = lines(process, "is ready")
    assert any("ended with code -9" in one for one in said)
    [again] = ids(said)
    assert again not in (first, second)
    assert process.poll() is None


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_all_end_when_the_front_is_told_to(
    shift: tuple[subprocess.Popen[str], list[int]], how: signal.Signals
) -> None:
    process, workers = shift
    process.send_signal(how)
    assert process.wait(PATIENCE) == 0
    assert all(gone(one) for one in workers)


def test_all_end_when_the_front_is_killed(shift: tuple[subprocess.Popen[str], list[int]]) -> None:
    process, workers = shift
    process.kill()
    assert all(gone(one) for one in workers)


def test_a_desk_that_cannot_start_ends_and_says_why(tmp_path: Path) -> None:
    process, _ = start(tmp_path, "--broken")
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "it is broken" in said
