"""Atomic publish: a process killed at any moment leaves all of a drop or nothing of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.state.lock import BusyError, only_writer
from tests.queries.landed import csv_text, land, row, rows

ROOT = Path(__file__).resolve().parents[3]
RUN = """
import sys
from queries.content.home import load_home
from queries.ingest.ingestion import ingest
ingest(load_home(sys.argv[1]))
"""
DIE = """
import os, sys
from pathlib import Path
from queries.content.home import load_home
from queries.ingest.ingestion import ingest
steps = int(sys.argv[2])
replace = Path.replace
def die(self, target):
    global steps
    steps -= 1
    if steps < 0:
        os.kill(os.getpid(), 9)
    return replace(self, target)
Path.replace = die
ingest(load_home(sys.argv[1]))
"""


def counts(home: Home) -> tuple[int, int]:
    found = rows(home, "select count(*), coalesce(sum(minutes), 0) from tickets")
    return int(found[0][0]), int(found[0][1])


def start(home: Home, script: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", script, str(home.root), *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def test_a_kill_between_any_two_renames_leaves_the_state_before_or_after(tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(*(row(at, minutes=1) for at in range(3))))
    ingest(tiny_home)
    land(tiny_home, "tickets/a.csv", csv_text(*(row(at, minutes=2) for at in range(5))))
    later = {"minutes": 7, "arrived_at": "2026-03-02 15:00:00"}
    land(tiny_home, "tickets/b.csv", csv_text(row(1, **later), row(1, **later), row(10, minutes="x")))
    seen = set()
    steps = 0
    while start(tiny_home, DIE, str(steps)).wait() == -signal.SIGKILL:
        seen.add(counts(tiny_home))
        steps += 1
    assert steps > 3, "rows, quarantine and ledger are each given their name by a rename"
    seen.add(counts(tiny_home))
    assert seen == {(3, 3), (5, 15)}
    ingest(tiny_home)
    assert counts(tiny_home) == (5, 15)


def test_kills_at_random_moments_lose_nothing(tiny_home: Home) -> None:
    for drop in range(6):
        land(
            tiny_home,
            f"tickets/{drop}.csv",
            csv_text(*(row(drop * 100 + at, minutes=1) for at in range(100))),
        )
    for delay in (0.3, 0.45, 0.6):
        process = start(tiny_home, RUN)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert counts(tiny_home)[0] in {100 * drops for drops in range(7)}
    ingest(tiny_home)
    assert counts(tiny_home) == (600, 600)
    assert not (tiny_home.state / "staging").exists()


def test_a_second_ingest_at_the_same_time_is_refused(tiny_home: Home) -> None:
    with only_writer(tiny_home.state, "run"), ThreadPoolExecutor(1) as other:
        refused = other.submit(ingest, tiny_home).exception()
    assert isinstance(refused, BusyError)
    assert "`run` (process" in str(refused)
    ingest(tiny_home)
