"""Many people at the desk at once, and one alone: how long a click takes, by the desk's own protocol.

    python -m benchmarks load --home HOME [--people 50] [--minutes 3] [--seed 1] [--workers 1]

Nothing is written to the home. Every person clicks about every two seconds: a row of Review, a card, a metric, a
seller, a rule, another page. Before it, one person alone walks the same pages, beside a page with one line of text in
the same run. Seconds depend on the machine; the ratio to the empty page travels better.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np

from benchmarks.load_parts.desk_server import Process, desk_server, empty_server
from benchmarks.load_parts.person import Person
from monitors.store import Store, reading
from queries.content.home import load_home

PAUSE = 2.0  # seconds between two clicks of one person, on average
TIMES = 15  # times one person alone does each thing
Click = Callable[[Person], Awaitable[float]]
ROW = "inbox_"
PLACES = ("metrics", "sellers", "rules", "interventions", "monitors", "data")


@dataclass
class Log:
    """What came of the clicks: seconds by what was done, errors, memory in MB minute by minute, CPU seconds."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def add(self, what: str, took: float) -> None:
        """One click."""
        self.seconds.setdefault(what, []).append(took)

    @property
    def clicks(self) -> int:
        """How many there were."""
        return sum(len(some) for some in self.seconds.values())


def clicks(incidents: list[int], random_: random.Random) -> tuple[str, Click]:
    """What a person does next: mostly Review and its cards, sometimes another page."""
    roll = random_.random()
    if roll < 0.4:
        row = random_.randrange(30)

        async def choose(person: Person) -> float:
            if not person.has(ROW):
                return await person.go("")
            return await person.choose(ROW, row)

        return "Review, a row or back to it", choose
    if roll < 0.65 and incidents:
        incident = str(random_.choice(incidents))
        return "card", lambda person: person.go("alert", id=incident)
    place = random_.choice(PLACES)
    return place, lambda person: person.go(place)


async def visit(port: int, log: Log, until: float, incidents: list[int], seed: int) -> None:
    """One person, until the time is over."""
    random_ = random.Random(seed)
    await asyncio.sleep(random_.random() * PAUSE)
    async with Person(port) as person:
        log.add("arrival", await person.arrive())
        while time.perf_counter() < until:
            await asyncio.sleep(random_.uniform(0.5, 1.5) * PAUSE)
            what, click = clicks(incidents, random_)
            log.add(what, await click(person))
        log.errors.extend(person.errors)


async def crowd(server: Process, incidents: list[int], people: int, seconds: float, seed: int) -> Log:
    """Everybody at once; the memory of the server is read four times."""
    log, began = Log(), server.cpu()
    until = time.perf_counter() + seconds

    async def watch() -> None:
        for _ in range(4):
            log.memory.append(server.memory())
            await asyncio.sleep(seconds / 4)
        log.memory.append(server.memory())

    visits = [visit(server.port, log, until, incidents, seed * 1000 + number) for number in range(people)]
    await asyncio.gather(watch(), *visits)
    log.cpu = server.cpu() - began
    return log


async def alone(desk: Process, empty: Process, incidents: list[int]) -> Log:
    """One person: each thing several times, the empty page between them."""
    log = Log()
    cards = [str(number) for number in incidents] or ["1"]
    async with Person(desk.port) as person, Person(empty.port) as other:
        await other.arrive()
        log.add("first arrival", await person.arrive())
        for turn in range(TIMES):
            log.add("empty page", await other.again())
            log.add("Review again", await person.again())
            log.add("Review, a row chosen", await person.choose(ROW, turn + 1))
            name = "card" if turn >= len(cards) else "card, first opening"
            log.add(name, await person.go("alert", id=cards[turn % len(cards)]))
            log.add("card again", await person.again())
            for place in PLACES:
                log.add(place if turn else f"{place}, first opening", await person.go(place))
            log.add("back to Review", await person.go(""))
        log.errors.extend(person.errors)
    return log


def table(log: Log, empty: float | None) -> list[str]:
    """Lines of the report: times in milliseconds, and in empty pages where known."""
    lines = [
        f"{'':28} {'n':>5} {'p50':>7} {'p95':>7} {'max':>7}  ms" + ("   p50 in empty pages" if empty else "")
    ]
    for what, some in sorted(log.seconds.items()):
        middle, late = np.percentile(some, [50, 95])
        ratio = f"   {middle / empty:.1f}" if empty else ""
        lines.append(
            f"{what:28} {len(some):5d} {middle * 1e3:7.0f} {late * 1e3:7.0f} {max(some) * 1e3:7.0f}{ratio}"
        )
    return lines


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="benchmarks load", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    home = load_home(options.home)
    store = Store(home.state / "desk.sqlite")
    # The moment decides which snoozes run; a load cares for cards, so any will do, and the same one each time.
    incidents = [one.id for one in reading.incidents(store, datetime(2026, 1, 1))][:20]
    with tempfile.TemporaryDirectory() as folder, desk_server(options.home, options.workers) as desk:
        with empty_server(Path(folder)) as empty:
            single = asyncio.run(alone(desk, empty, incidents))
        print("\n".join(table(single, float(np.median(single.seconds["empty page"])))))
        began, used = time.perf_counter(), time.process_time()
        log = asyncio.run(crowd(desk, incidents, options.people, options.minutes * 60, options.seed))
    used, lasted = time.process_time() - used, time.perf_counter() - began
    print(
        f"\n{options.workers} server processes, {options.people} people, a click every {PAUSE:.0f} seconds each, "
        f"{options.minutes:g} minutes"
    )
    print("\n".join(table(log, None)))
    every = [one for some in log.seconds.values() for one in some]
    middle, late = np.percentile(every, [50, 95])
    print(
        f"all {log.clicks:,} clicks: p50 {middle * 1e3:.0f}, p95 {late * 1e3:.0f}, max {max(every) * 1e3:.0f} ms; "
        f"{log.cpu / log.clicks * 1e3:.0f} ms CPU a click; memory {' → '.join(f'{one:.0f}' for one in log.memory)} MB"
    )
    print(f"of one core: the desk {log.cpu / lasted:.0%}, this generator {used / lasted:.0%}")
    errors = single.errors + log.errors
    print(f"errors: {len(errors)}", *sorted(set(errors)), sep="\n  ")
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
