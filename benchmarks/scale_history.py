"""How a night grows with the history behind it: the same new day behind so many days of the same daily size.

    python -m benchmarks scale --history 30 60 120 240 [--daily 1667] [--keep DIR]

Each home has its eve's morning behind it before the new day lands. Its ingest and cubes are one process, `run` and
`status` commands of their own, imports and all. With `--keep` homes stay as they were on the eve: the next call
measures the night alone, of whatever code it runs. A growth of 0 is a night that costs the same behind any history.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

from benchmarks.scale_steps import TOLD, Measured, told_of, write_home
from benchmarks.speed import last_mornings

EVE = "eve"  # the state of a home before its new day, beside it
WINDOW = 60  # days: most monitors fit so many; a home with fewer has less to fit


def nights(places: dict[int, Path], daily: int) -> list[Measured]:
    """What the night of one new day costs, CPU s, behind each history (days → the folder of its home)."""
    return [night_behind(place, days, daily) for days, place in sorted(places.items())]


def night_behind(place: Path, days: int, daily: int) -> Measured:
    """The night of one home: made up to its eve where that is not kept yet, and brought back to it afterwards."""
    root, eve = place / "home", place / EVE
    if not eve.exists():
        shutil.rmtree(root, ignore_errors=True)
        (place / TOLD).unlink(missing_ok=True)
        _make(root, days, daily)
        (root / "state").rename(eve)
    shutil.rmtree(root / "state", ignore_errors=True)
    shutil.copytree(eve, root / "state")
    _take_back(root)  # a call before this one may have been stopped
    found: Measured = {"days of history": days}
    step = apart("benchmarks.scale_steps", "night", str(root))
    memory = {"its ingest and cubes: peak memory, GB": step.pop("memory")}
    found |= step
    newest = last_mornings(_end(root))[1]
    found["`run` of its morning"] = desk(root, "run", "--as-of", str(newest))
    found["`status` after it"] = desk(root, "status")
    _take_back(root)
    return found | memory


def _take_back(root: Path) -> None:
    """The new day goes where it came from, for the next time."""
    for there, here in told_of(root)["aside"]:
        if Path(here).exists():
            shutil.move(here, there)


def _make(root: Path, days: int, daily: int) -> None:
    root.parent.mkdir(parents=True, exist_ok=True)
    write_home(root, (days + 1) * daily, days + 1)
    desk(root, "ingest")
    eve = str(last_mornings(_end(root))[0])
    desk(root, "run", "--since", eve, "--as-of", eve)


def _end(root: Path) -> date:
    return date.fromisoformat(told_of(root)["end"])


def desk(root: Path, *arguments: str) -> float:
    """CPU seconds of a command of the desk. Raises RuntimeError where it fails."""
    return spent(sys.executable, "-W", "ignore", "-m", "monitors", "--home", str(root), *arguments)


def spent(*command: str) -> float:
    """CPU seconds of a process and those it started. Raises RuntimeError where it fails."""
    before = getrusage(RUSAGE_CHILDREN)
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def apart(*arguments: str) -> Any:
    """What a module prints in a process of its own, whose peak of memory is its own."""
    command = [sys.executable, "-W", "ignore", "-m", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])
