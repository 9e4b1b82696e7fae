"""How long a question in the sandbox takes: cold and warm workers, ten at once, what waiting costs.

`python -m benchmarks.sandbox_answers --home H`. One run compares both: the machine is the same. The engine's own time
is that of the same views and the same statement on a connection in this process, the median of five.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from queries.content.home import Home, load_home
from queries.engine.duckdb_engine import connect
from queries.masking.mask_key import read_key
from queries.sandbox import launch, process, warm
from queries.sandbox.course import Course
from queries.sandbox.folder import kept_folder, room_of
from queries.sandbox.masked_files import readable_files
from queries.sandbox.snapshot import take_snapshot
from queries.sandbox.turns import places

ROLE, REPEATED, PAUSE = "pm", 7, 1.5  # seconds between two: a spare worker is ready again
STATEMENTS = {
    "select 1": "select 1 as a",
    "sums by day of a cube": "select day, sum(orders) as n from orders_day group by all",
    "sums by day of events": "select day, count(*) as n, sum(amount) as s from orders group by all",
}
LARGE = "select count(distinct hash(range)::varchar || range) as n from range(20000000)"


def main() -> None:
    """Prints one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("home"))
    home = load_home(parser.parse_args().home)
    for sql in STATEMENTS.values():
        launch.run(home, sql, ROLE, timeout=120)  # masked copies are there, files in the cache
    own = {name: engine_time(home, sql) for name, sql in STATEMENTS.items()}
    cold = {name: repeated(partial(launch.run, home, sql, ROLE)) for name, sql in STATEMENTS.items()}
    at_once_cold = together(home)
    spares = warm.keep(places() + 1)
    time.sleep(3)
    for name, sql in STATEMENTS.items():
        found = repeated(partial(launch.run, home, sql, ROLE))
        more = statistics.median(found) - own[name]
        print(f"{name}: engine {own[name]:.0f} ms, cold {line(cold[name])}, warm {line(found)}")
        print(f"  over the engine's own time, warm: {more:.0f} ms")
    print(f"ten people at once, sums by day: cold {line(at_once_cold)}")
    print(f"ten people at once, sums by day: warm {line(together(home))}")
    beside(home)
    idle(spares)
    print(
        f"largest memory of a worker that wants all: {peak(home) / 1e9:.2f} GB (limit {process.MEMORY / 1e9:g})"
    )


def engine_time(home: Home, sql: str) -> float:
    """Milliseconds of the statement over the same views, with nothing around it."""
    role, room, key = home.settings.roles[ROLE], room_of(home.state), read_key(home.state)
    snapshot = take_snapshot(home, role, sql, None)
    with (
        kept_folder(room, key.label, readable_files(home, room, snapshot.sources, key)) as folder,
        connect(home) as engine,
    ):
        engine.execute(f"SET file_search_path = '{folder}'")
        engine.execute(f"SET VARIABLE as_of = DATE '{snapshot.as_of.isoformat()}'")
        for name, text in snapshot.views:
            engine.execute(f'CREATE VIEW "{name}" AS {text}')
        return statistics.median(timed(lambda: engine.execute(sql).to_arrow_table()) for _ in range(5))


def timed(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return (time.perf_counter() - began) * 1000


def repeated(what: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(REPEATED):
        time.sleep(PAUSE)
        found.append(timed(what))
    return found


def together(home: Home) -> list[float]:
    """Ten people ask at the same moment; milliseconds until each has the answer."""
    found: list[float] = []
    sql = STATEMENTS["sums by day of a cube"]

    def ask(number: int) -> None:
        result = []
        found.append(
            timed(lambda: result.append(launch.run(home, sql, ROLE, timeout=120, person=f"p{number}")))
        )
        if result[0].kind != "done":
            raise RuntimeError(f"person {number}: {result[0].kind}: {result[0].error}")

    time.sleep(PAUSE)
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def beside(home: Home) -> None:
    """A small question alone, and while somebody else's large one runs."""
    sql = STATEMENTS["sums by day of events"]
    alone = repeated(lambda: launch.run(home, sql, ROLE, person="ana"))
    course = Course()
    other = threading.Thread(
        target=lambda: launch.run(home, LARGE, ROLE, timeout=120, person="ben", course=course)
    )
    other.start()
    time.sleep(PAUSE)
    while_ = [timed(lambda: launch.run(home, sql, ROLE, person="ana")) for _ in range(3)]
    course.stop.set()
    other.join()
    share = statistics.median(while_) / statistics.median(alone)
    print(
        f"a question alone {line(alone)}, beside another person's large one {line(while_)}: {share:.1f} times"
    )


def idle(spares: warm.Spares) -> None:
    """What the workers that wait hold and use."""
    time.sleep(2)
    before = [ticks(number) for number in spares.numbers()]
    time.sleep(5)
    after = [ticks(number) for number in spares.numbers()]
    pages = [int(Path(f"/proc/{n}/statm").read_text().split()[1]) * 4096 / 1e6 for n in spares.numbers()]
    used = sum(after) - sum(before)
    print(f"{len(pages)} wait: {', '.join(f'{one:.0f}' for one in pages)} MB each, {used} clock ticks in 5 s")


def ticks(number: int) -> int:
    """Processor time a process has used, in clock ticks."""
    return sum(map(int, Path(f"/proc/{number}/stat").read_text().split(") ")[1].split()[11:13]))


def peak(home: Home) -> int:
    """Bytes of a worker whose query wants more than there is."""
    seen: list[int] = []
    real = process.ask

    def ask(*args: object, **kwargs: object) -> process.Ended:
        ended = real(*args, **kwargs)  # type: ignore[arg-type]
        seen.append(ended.peak)
        return ended

    launch.ask = ask
    for sql in (
        "select max(len(repeat('x', 1500000000)))",
        "select list(range) from range(200000000)",
        LARGE,
    ):
        launch.run(home, sql, ROLE, timeout=40)
    return max(seen)


def line(found: list[float]) -> str:
    """Median, smallest and largest."""
    return f"{statistics.median(found):.0f} ({min(found):.0f} to {max(found):.0f}) ms"


if __name__ == "__main__":
    main()
