"""Homes for the benchmark of incidents: written, taken in and run morning by morning, each step once and timed.

What was done stays in the folder and is done again only when asked for, so that two states of the product can
be compared on the same data: each has a desk (an SQLite file in the home's `state`) of its own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from data.demo import write
from data.demo.files.vocabulary import ZONES
from data.demo.world.size import DEFAULT_END
from monitors.catalogue.loading import Monitor, load_catalogue
from monitors.commands.options import now
from monitors.commands.run_commands import settings_of
from monitors.life.episode import Episode
from monitors.observe.extract_health import ExtractHealth
from monitors.observe.health import health_of
from monitors.replay.truth import Case, read_truth
from monitors.run import run
from monitors.store import Store, log, reading
from monitors.store.database import mark_of
from queries.content.home import SETTINGS_FILE, Home, create_home, load_home
from queries.cubes.rollup import refresh
from queries.engine.opening import Engine, open_engine
from queries.ingest.ingestion import ingest

TRUTH = "truth.json"
STORE = "desk.sqlite"
MORNINGS = 40
Step = Callable[[str, float], None]


@dataclass(frozen=True)
class Played:
    """A home of which everything happened: its truth, its mornings, and the desk they left behind.

    episodes: all of class risk that there ever were, shadow monitors' included, as the last morning left them.
    """

    name: str
    home: Home
    store: Store
    engine: Engine
    cases: list[Case]
    monitors: dict[str, Monitor]
    mornings: list[date]
    episodes: list[Episode]
    seconds: dict[str, float] = field(default_factory=dict)
    desk: str = STORE

    @cached_property
    def rings(self) -> Sequence[Mapping[str, Any]]:
        """The rings of the home's truth: scenario and members of each."""
        told = json.loads((self.home.root / TRUTH).read_text(encoding="utf-8"))
        return list(told.get("rings", ())) if isinstance(told, dict) else []

    @cached_property
    def health(self) -> Callable[[date], ExtractHealth]:
        """What the home's extracts were like on a morning; what was read of them once is kept."""
        return health_of(self.home)

    @property
    def last(self) -> date:
        """The newest morning."""
        return self.mornings[-1]

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the CPU seconds of a step to those it took before."""
        began = time.process_time()
        try:
            yield
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + time.process_time() - began


def write_home(folder: Path, seed: int, days: int, orders: int, end: date = DEFAULT_END) -> dict[str, float]:
    """Write a demo and take it in, as far as that is still to do; CPU seconds by step.

    Raises ValueError when the folder holds another demo: nothing is overwritten.
    """
    seconds: dict[str, float] = {}
    began = time.process_time()
    truth = folder / TRUTH
    if truth.exists():
        told = json.loads(truth.read_text())
        found = (told["seed"], told["days"], told["orders_per_day"], told["end"])
        if found != (seed, days, orders, end.isoformat()):
            asked = f"seed {seed}, {days} days, {orders} orders a day"
            raise ValueError(f"{folder} holds the demo {found}, not {asked}: choose another --work folder")
        home = load_home(folder)
    else:
        if (folder / SETTINGS_FILE).exists():  # a demo that was not finished: its drops are replaced
            home = load_home(folder)
        else:
            home = create_home(folder, name="Demo marketplace", markets=ZONES, clock="data")
        write(home.root, days, orders, seed, end)
        seconds["demo"] = time.process_time() - began
    began = time.process_time()
    ingest(home)
    refresh(home)
    seconds["ingest"] = time.process_time() - began
    return seconds


def play(
    folder: Path, mornings: tuple[date, date] | None, desk: str, *, again: bool, seconds: dict[str, float]
) -> Played:
    """Run the mornings that the desk has not run yet, and open what they left. `again`: from an empty desk.

    mornings: first and last, both included; None: those the desk has run, else the last forty of the demo.
    Raises FileNotFoundError for a home without truth.json, and what `run` raises.
    """
    home = load_home(folder)
    cases = read_truth(home.root / TRUTH).cases
    path = home.state / desk
    if again:
        for file in path.parent.glob(f"{desk}*"):
            file.unlink()
        mark_of(path).unlink(missing_ok=True)
    store = Store(path)
    wanted = mornings or told_by(store) or forty(home)
    if missing(store, wanted):
        began = time.process_time()
        refresh(home)
        first, last = wanted
        run(home, store, last, now, since=first, settings=settings_of(home))
        seconds["run"] = time.process_time() - began
    days = [wanted[0] + timedelta(days=n) for n in range((wanted[1] - wanted[0]).days + 1)]
    episodes = [e for e in reading.all_episodes(store, days[-1]) if e.kind == "risk"]
    monitors = {monitor.name: monitor for monitor in load_catalogue(home).monitors}
    return Played(
        folder.name, home, store, open_engine(home), cases, monitors, days, episodes, dict(seconds), desk
    )


def told_by(store: Store) -> tuple[date, date] | None:
    """First and last morning a desk has run; None on a new one."""
    nights = nights_of(store)
    return (nights[0], nights[-1]) if nights else None


def missing(store: Store, wanted: tuple[date, date]) -> bool:
    """Whether some of these mornings were never run."""
    done = set(nights_of(store))
    return any(wanted[0] + timedelta(days=n) not in done for n in range((wanted[1] - wanted[0]).days + 1))


def nights_of(store: Store) -> Sequence[date]:
    """Every morning that was run as a whole, oldest first."""
    return [date.fromisoformat(row["as_of"]) for row in log.nights(store, date.min, date.max)]


def forty(home: Home) -> tuple[date, date]:
    """The last forty mornings of a demo: its first weeks are what the baselines learn from."""
    end = date.fromisoformat(json.loads((home.root / TRUTH).read_text())["end"])
    return end - timedelta(days=MORNINGS - 1), end
