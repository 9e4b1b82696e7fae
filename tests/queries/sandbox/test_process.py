import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from queries.sandbox import process

HOUSE = Path(__file__).parents[3]
# Starts a worker that waits for its request, tells its number, and waits itself.
PARENT = """
import subprocess, sys, time
worker = subprocess.Popen([sys.executable, "-m", "queries.sandbox.worker"], stdin=subprocess.PIPE)
print(worker.pid, flush=True)
time.sleep(600)
"""


def request(sql: str) -> dict[str, object]:
    """A request over no tables."""
    limits = {"max_rows": 10, "max_bytes": 1 << 20, "seconds": 60, "memory": "700MB"}
    return {
        **limits,
        "sql": sql,
        "tables": [],
        "views": [],
        "files": [],
        "as_of": "2026-01-01",
        "user": 65533,
    } | {"parent": os.getpid()}


def test_a_worker_above_its_memory_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MEMORY", 200_000_000)
    ended = process.ask(request("select max(len(repeat('x', 400000000)))"), tmp_path, 60)
    assert ended.killed == "memory"
    assert 200_000_000 < ended.peak < 600_000_000


def test_a_worker_that_ends_by_itself_was_not_killed(tmp_path: Path) -> None:
    ended = process.ask(request("select 1 as a"), tmp_path, 60)
    assert (ended.killed, ended.answer.split(b"\n")[0]) == (None, b'{"truncated": false}')
    assert 0 < ended.peak < process.MEMORY


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is of Linux")
def test_a_worker_ends_with_its_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    while b"queries.sandbox.worker" not in Path(f"/proc/{worker}/cmdline").read_bytes():
        time.sleep(0.01)
    time.sleep(0.5)  # it has begun by now, or ends as it finds its question gone
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 60
    while alive(worker) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not alive(worker)


def alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False
