"""Kills of writers beside the nightly run: `python -m benchmarks kills --home H [--rounds 200]`; H is left as it was.

Each round people write comments in processes of their own, which say each one once it is acknowledged, the newest
mornings are run again beside them, and all are killed (SIGKILL) at a random moment. Then the memory is checked, and
every acknowledged write of all rounds must be in it once. A process that had ended by itself is no kill.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from monitors.commands.options import STORE_FILE
from monitors.store import Store, log

WRITERS = 3
LONGEST = 6.0  # seconds after its first acknowledged write that a round lives at most
WRITER = """
import sys
from datetime import date, datetime
from pathlib import Path
from monitors.store import Store, acts
store = Store(Path(sys.argv[1]))
who = acts.Act("w", datetime(2026, 1, 1), date.fromisoformat(sys.argv[4]))
for turn in range(1000000):
    acts.comment(store, int(sys.argv[2]), f"{sys.argv[3]}:{turn}", who)
    print(f"{sys.argv[3]}:{turn}", flush=True)
"""


def one_round(
    home: Path, number: int, incident: int, since: date, newest: date, life: float
) -> tuple[list[str], int]:
    """What the writers of a round had acknowledged when all was killed, and how many processes that was."""
    store = str(home / "state" / STORE_FILE)
    run = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "monitors",
            "--home",
            str(home),
            "run",
            "--since",
            str(since),
            "--as-of",
            str(newest),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, store, str(incident), f"{number}.{k}", str(newest)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        for k in range(WRITERS)
    ]
    heads = [one.stdout.readline() for one in writers if one.stdout]
    time.sleep(life)
    every: list[subprocess.Popen[Any]] = [*writers, run]
    alive = [one for one in every if one.poll() is None]
    for one in alive:
        os.killpg(one.pid, signal.SIGKILL)
    said = [line for one in writers if one.stdout for line in one.stdout.read().splitlines(keepends=True)]
    for one in every:
        one.wait()
    # A line without its end was cut by the kill: nobody was told.
    return [line.strip() for line in [*heads, *said] if line.endswith("\n")], len(alive)


def main(arguments: Sequence[str] | None = None) -> None:
    """Plays the rounds and prints what was lost or doubled."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks kills", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--home", type=Path, required=True, help="a home with an incident; a copy is used")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rng = np.random.default_rng(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(options.home, home)
        store = Store(home / "state" / STORE_FILE)
        incident = int(store.rows("select max(id) as id from incident")[0]["id"])
        newest = date.fromisoformat(str(store.rows("select max(as_of) as day from run")[0]["day"]))
        acknowledged: list[str] = []
        damaged = kills = 0
        for number in range(options.rounds):
            since = newest - timedelta(days=int(rng.integers(0, 5)))
            said, killed = one_round(home, number, incident, since, newest, float(rng.uniform(0.0, LONGEST)))
            acknowledged, kills = acknowledged + said, kills + killed
            damaged += store.one("pragma quick_check") != {"quick_check": "ok"}
            print(".", end="", file=sys.stderr, flush=True)
        kept = Counter(str(row["text"]) for row in log.comments(store, incident))
    print("\n| kills | writes acknowledged | lost | doubled | memory damaged |\n|---|---|---|---|---|")
    lost = sum(text not in kept for text in acknowledged)
    doubled = sum(times > 1 for times in kept.values())
    print(f"| {kills} | {len(acknowledged):,} | {lost} | {doubled} | {damaged} |")


if __name__ == "__main__":
    main()
