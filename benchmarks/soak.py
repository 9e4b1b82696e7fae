"""Thirty nights with bad drops and kills beside the same nights without: `python -m benchmarks soak [its options]`.

A third of the drops come late, doubled, cut, first wrong and then corrected, or unreadable, and `ingest` and `run` are
killed (SIGKILL) at random moments and started again. At the end the alerts of both lives are laid side by side:
extra, missing, and which of these stand on days that the morning said it could not trust.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.soak_parts.faulty_drops import Delivery, deliver, nights, plan
from data.demo import write
from data.demo.files.vocabulary import ZONES
from data.demo.world.size import DEFAULT_END
from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import load_catalogue
from monitors.commands.options import STORE_FILE
from monitors.store import Store, log
from queries.content.home import Home, create_home, load_home
from queries.state.catalog import read_catalog

KILLED = 1 / 3  # of the steps of the faulty life
Identity = tuple[str, str, str]


@dataclass
class Life:
    """What a life of the desk left: its home, its alerts, how often a step was killed or failed in a traceback."""

    home: Home
    alerts: list[dict[str, Any]] = field(default_factory=list)
    kills: int = 0
    tracebacks: list[str] = field(default_factory=list)

    @property
    def risk(self) -> dict[Identity, dict[str, Any]]:
        """Identity → the newest risk alert of it, of live monitors."""
        return {identity(one): one for one in self.alerts if one["class"] == "risk"}


def identity(alert: dict[str, Any]) -> Identity:
    """Monitor, detector and segment of an alert."""
    return (alert["monitor"], alert["detector"], json.dumps(alert["segment"], sort_keys=True))


def is_open(alert: dict[str, Any]) -> bool:
    """Whether an alert is live at the end."""
    return alert["state"] in ("pending", "firing")


def step(home: Home, command: Sequence[str], life: Life, kill_after: float | None) -> float:
    """One command in a process of its own, killed after some seconds and then started again. Seconds it took."""
    call = [sys.executable, "-m", "monitors", "--home", str(home.root), *command]
    if kill_after is not None:
        with subprocess.Popen(
            call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as one:
            try:
                one.wait(kill_after)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, signal.SIGKILL)
                life.kills += 1
    began = time.monotonic()
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    if "Traceback" in done.stderr or done.returncode not in (0, 1):
        life.tracebacks.append(f"{' '.join(command)}: exit {done.returncode}: {done.stderr[-300:]}")
    return time.monotonic() - began


def live_clean(root: Path, base: Path, deliveries: Sequence[Delivery], due: Sequence[date]) -> Life:
    """A life in which every drop came whole: taken in at once and run in one go, which says of each morning what a
    night of its own would have said.
    """
    shutil.copytree(base, root)
    life = Life(load_home(root))
    for one in deliveries:
        deliver(one, one.day, life.home.landing, 0)
    mornings = ["--since", str(due[0] + timedelta(days=1)), "--as-of", str(due[-1] + timedelta(days=1))]
    for command in (["ingest"], ["run", *mornings]):
        step(life.home, command, life, None)
    life.alerts = alerts_of(life, due)
    return life


def alerts_of(life: Life, due: Sequence[date]) -> list[dict[str, Any]]:
    """All alerts there were, as the last morning left them."""
    asked = ["alerts", "--state", "all", "--json", "--as-of", str(due[-1] + timedelta(days=1))]
    call = [sys.executable, "-m", "monitors", "--home", str(life.home.root), *asked]
    told: list[dict[str, Any]] = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)[
        "alerts"
    ]
    return told


def live(root: Path, base: Path, deliveries: Sequence[Delivery], due: Sequence[date], seed: int) -> Life:
    """A life of nights: its drops land, are taken in, the morning is run; a third of the steps is killed."""
    shutil.copytree(base, root)
    home, rng = load_home(root), np.random.default_rng(seed)
    life, took = Life(home), {"ingest": 4.0, "run": 8.0}
    for night in due:
        for one in deliveries:
            deliver(one, night, home.landing, seed)
        for command in (["ingest"], ["run", "--as-of", str(night + timedelta(days=1))]):
            after = float(rng.uniform(0.2, 1.0) * took[command[0]]) if rng.random() < KILLED else None
            took[command[0]] = step(home, command, life, after)
        print(".", end="", file=sys.stderr, flush=True)
    life.alerts = alerts_of(life, due)
    return life


def said_unknown(life: Life, alerts: Sequence[dict[str, Any]], due: Sequence[date]) -> set[Identity]:
    """The alerts of whose days the life said on some morning that it could not trust them."""
    catalog = read_catalog(life.home)
    sources = {one.name: extracts_of(one, catalog) for one in load_catalogue(life.home).monitors}
    masked: dict[str, set[date]] = {}
    for night in due:
        for fault in told_on(life, night + timedelta(days=1)):
            masked.setdefault(fault["extract"], set()).add(date.fromisoformat(fault["day"][:10]))
    found = set()
    for alert in alerts:
        first, last = (date.fromisoformat(str(alert[name])[:10]) for name in ("first_bucket", "last_bucket"))
        days = {day for name in sources.get(alert["monitor"], ()) for day in masked.get(name, ())}
        if any(first - timedelta(days=1) <= day <= last for day in days):
            found.add(identity(alert))
    return found


def told_on(life: Life, morning: date) -> list[dict[str, Any]]:
    """The faults that one of the life's own mornings told."""
    return log.faults(Store(life.home.state / STORE_FILE), morning)


def compare(clean: Life, faulty: Life, due: Sequence[date]) -> dict[str, int]:
    """How many risk alerts the faulty life has more and fewer, all and those live at the end; unknown: explained."""
    extra = [one for key, one in faulty.risk.items() if key not in clean.risk]
    missing = [one for key, one in clean.risk.items() if key not in faulty.risk]
    unknown = said_unknown(faulty, [*extra, *missing], due)
    now = {
        name: {k for k, one in life.risk.items() if is_open(one)}
        for name, life in (("c", clean), ("f", faulty))
    }
    gone_unknown = said_unknown(faulty, [clean.risk[k] for k in now["c"] - now["f"]], due)
    # An alert that is over in the clean life may wait here for a day that could not be judged.
    waiting = [faulty.risk[k] | {"last_bucket": str(due[-1])} for k in now["f"] - now["c"]]
    still_unknown = said_unknown(faulty, waiting, due)
    return {
        "risk alerts of the clean life": len(clean.risk),
        "extra": len(extra),
        "extra, on days said UNKNOWN": sum(identity(one) in unknown for one in extra),
        "missing": len(missing),
        "missing, on days said UNKNOWN": sum(identity(one) in unknown for one in missing),
        "live at the end in the clean life": len(now["c"]),
        "extra live": len(now["f"] - now["c"]),
        "extra live, on days said UNKNOWN": len(still_unknown),
        "missing live": len(now["c"] - now["f"]),
        "missing live, on days said UNKNOWN": len(gone_unknown),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Plays both lives and prints the comparison."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks soak", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--days", type=int, default=100, help="days of the demo; the last are the nights")
    parser.add_argument("--orders-per-day", type=int, default=400)
    parser.add_argument("--share", type=float, default=1 / 3, help="share of the drops that are faulty")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="where the homes are kept; else they are thrown away")
    told = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        work = told.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        source, base = work / "source", work / "base"
        due = list(nights(DEFAULT_END - timedelta(days=told.nights), told.nights))
        if not source.exists():
            create_home(source, name="Soak", markets=dict(ZONES), clock="data")
            write(source, told.days, told.orders_per_day, told.seed, DEFAULT_END)
        _lay(source, base, due[0])
        rng = np.random.default_rng(told.seed)
        extracts = sorted(
            n for n, one in read_catalog(load_home(base)).contracts.items() if one.kind == "event"
        )
        others = sorted(path.name for path in (source / "landing").iterdir() if path.name not in extracts)
        bad = plan(source / "landing", extracts, due, told.share, rng)
        lists = plan(source / "landing", others, due, 0.0, rng)
        good = [Delivery(one.file, one.extract, one.day, "", one.righted) for one in bad]
        for name in ("clean", "faulty"):
            shutil.rmtree(work / name, ignore_errors=True)
        clean = live_clean(work / "clean", base, [*good, *lists], due)
        faulty = live(work / "faulty", base, [*bad, *lists], due, told.seed)
        print_table(bad, faulty, compare(clean, faulty, due), due)


def _lay(source: Path, base: Path, first: date) -> None:
    """The home on the evening before the first night: history landed and taken in, no morning run."""
    shutil.rmtree(base, ignore_errors=True)
    home = create_home(base, name="Soak", markets=dict(ZONES), clock="data")
    for file in sorted((source / "landing").rglob("*.parquet")):
        if date.fromisoformat(file.stem[:10]) < first:
            target = home.landing / file.parent.name / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    step(home, ["ingest"], Life(home), None)
    step(home, ["run", "--since", str(first - timedelta(days=7)), "--as-of", str(first)], Life(home), None)


def print_table(bad: Sequence[Delivery], faulty: Life, counts: dict[str, int], due: Sequence[date]) -> None:
    """Markdown: the deliveries, what the mornings named of the cut ones, the comparison, kills and tracebacks."""
    kinds = Counter(one.kind or "sound" for one in bad)
    print("\n| drops of the faulty life | how many | named next morning |\n|---|---|---|")
    health = {night: told_on(faulty, night + timedelta(days=1)) for night in due}
    for kind, number in kinds.most_common():
        named = sum(
            any(f["extract"] == one.extract and f["day"][:10] == str(one.day) for f in health[one.day])
            for one in bad
            if (one.kind or "sound") == kind
        )
        print(f"| {kind} | {number} | {named} |")
    print("\n| alerts | how many |\n|---|---|")
    for name, number in counts.items():
        print(f"| {name} | {number} |")
    print(f"| kill -9 | {faulty.kills} |\n| tracebacks | {len(faulty.tracebacks)} |")
    for text in faulty.tracebacks[:5]:
        print(f"- {text}")


if __name__ == "__main__":
    main()
