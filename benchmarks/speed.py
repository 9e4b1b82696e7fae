"""How long the desk's heavy steps take, each beside DuckDB's raw scan of sixty days of its data in the same run.

    python -m benchmarks speed [--orders 1000000] [--days 120] [--keep DIR]

Seconds depend on the machine; the ratio to the raw scan, of CPU seconds both, travels better.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TypeVar

from streamlit.testing.v1 import AppTest

from data.demo import MARKETS, write
from monitors.run import run
from monitors.store import Store
from queries.content.home import Home, create_home
from queries.cubes.rollup import refresh
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest

PACKAGES = ("duckdb", "streamlit", "pandas", "numpy", "scipy", "pyarrow")
SEED = 101
SCANNED = 60  # days of the scan that everything is compared with
APP = Path(__file__).parents[1] / "app.py"
# Pages and the state of their address; BUSIEST is filled in: the seller with the most orders.
BUSIEST = "the busiest seller"
PAGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("pages/review/page.py", {}),
    ("pages/metrics/page.py", {}),
    ("pages/sellers/page.py", {}),
    ("pages/sellers/story_page.py", {"kind": "seller", "id": BUSIEST}),
    ("pages/rings/page.py", {"kind": "seller"}),
    ("pages/rules/page.py", {}),
    ("pages/rules/page.py", {"rules_view": "What if", "rule": "order_score_block", "rules_days": "13 weeks"}),
    ("pages/interventions/page.py", {}),
    ("pages/monitors/page.py", {}),
)


@dataclass(frozen=True)
class Row:
    """One line: what was done, over how many rows, wall and CPU seconds, the CPU seconds of the scan beside it."""

    what: str
    rows: int
    wall: float
    cpu: float
    scan: float | None = None

    def cells(self) -> list[str]:
        """The row as text."""
        ratio = "" if not self.scan else f"{self.cpu / self.scan:,.2f}×"
        return [
            self.what,
            f"{self.rows:,}" if self.rows else "",
            f"{self.wall:.2f}",
            f"{self.cpu:.2f}",
            ratio,
        ]


Result = TypeVar("Result")


def timed(act: Callable[[], Result]) -> tuple[Result, float, float]:
    """(result, wall seconds, CPU seconds of this process)."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = act()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def raw_scan(home: Home, end: date, repeats: int = 3) -> float:
    """CPU seconds of DuckDB's sum over a hash of every column of the last days' events: what reading alone costs."""
    engine = open_engine(home)
    events = [name for name, one in engine.catalog.contracts.items() if one.kind == "event"]
    since = end - timedelta(days=SCANNED)
    try:
        seconds = []
        for _ in range(repeats):
            begin = time.process_time()
            for table in events:
                engine.query(
                    f"select sum(hash(t) % 1000) as checksum from {table} t where day >= $since",
                    {"since": since},
                )
            seconds.append(time.process_time() - begin)
        return median(seconds)
    finally:
        engine.close()


def measure(root: Path, orders: int, days: int) -> list[Row]:
    """Write a marketplace of that size, take it in, and time each step of the desk on it."""
    home = create_home(root, name="Speed", markets=dict(MARKETS))
    truth, wall, cpu = timed(lambda: write(root, days, orders // days, SEED))
    events = sum(truth.rows.values())
    rows = [Row(f"demo: {orders:,} orders and all their events written", events, wall, cpu)]

    last_drops = set_aside_last_day(home)
    _, wall, cpu = timed(lambda: ingest(home))
    scan = raw_scan(home, truth.end)
    rows.append(Row(f"raw scan of {SCANNED} days", events * SCANNED // days, scan, scan, scan))
    rows.append(Row("ingest of all days but one", events, wall, cpu, scan))
    _, wall, cpu = timed(lambda: refresh(home, full=True))
    rows.append(Row("full rebuild of all cubes", events, wall, cpu, scan))

    eve, morning = last_mornings(truth.end)
    store = Store(home.state / "desk.sqlite")

    def clock() -> datetime:
        return datetime.now(UTC).replace(tzinfo=None)

    _, wall, cpu = timed(lambda: run(home, store, eve, clock, since=eve - timedelta(days=6)))
    rows.append(Row("run: seven mornings", 0, wall, cpu, scan))

    put_back(home, last_drops)
    parts = [
        Row("one new day: ingest", events // days, *timed(lambda: ingest(home))[1:], scan),
        Row("one new day: cubes", events // days, *timed(lambda: refresh(home))[1:], scan),
        Row("one new day: run", 0, *timed(lambda: run(home, store, morning, clock))[1:], scan),
    ]
    wall, cpu = sum(one.wall for one in parts), sum(one.cpu for one in parts)
    rows += [*parts, Row("one new day: the whole night", events // days, wall, cpu, scan)]
    for name, wall, cpu in reruns(home):
        rows.append(Row(name, 0, wall, cpu, scan))
    return rows


def last_mornings(end: date) -> tuple[date, date]:
    """The morning before the newest day lands and the one after: `end` is the day after the newest, as truth.json says.

    A later morning would judge a day of which nothing is there.
    """
    return end - timedelta(days=1), end


def reruns(home: Home, repeats: int = 5) -> list[tuple[str, float, float]]:
    """(page, wall, CPU seconds) of each page's first opening and, the median, of its warm rerun; on the server, without
    a browser.
    """
    os.environ["RISKDESK_HOME"] = str(home.root)
    measured = []
    busiest = "select seller_id from orders group by seller_id order by count(*) desc, seller_id limit 1"
    [[seller]] = [list(row.values()) for row in open_engine(home).query(busiest).to_pylist()]
    for page, state in PAGES:
        app = AppTest.from_file(str(APP), default_timeout=300).run()
        for name, value in state.items():
            app.query_params[name] = seller if value == BUSIEST else value
        _, wall, cpu = timed(app.switch_page(page).run)
        told = " ".join([page.removeprefix("pages/").removesuffix("/page.py"), *state.values()])
        measured.append((f"page, first opening: {told}", wall, cpu))
        times = [timed(app.run)[1:] for _ in range(repeats)]
        walls, cpus = zip(*times, strict=True)
        measured.append((f"page rerun, warm: {told}", median(walls), median(cpus)))
    return measured


def set_aside_last_day(home: Home) -> list[tuple[Path, Path]]:
    """Move the newest drop of every extract out of landing; returns (where it is, where it belongs)."""
    aside = home.root.parent / f"{home.root.name}-aside"
    moved = []
    newest = max(path.name[:10] for path in home.landing.rglob("*.parquet") if path.name[:4].isdigit())
    date.fromisoformat(newest)
    for path in sorted(home.landing.rglob(f"{newest}.parquet*")):
        target = aside / path.relative_to(home.landing)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
        moved.append((target, path))
    return moved


def put_back(home: Home, moved: list[tuple[Path, Path]]) -> None:
    """The new day lands."""
    for now, before in moved:
        before.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(now, before)


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table, versions above it."""
    head = ["step", "rows", "wall s", "CPU s", "ratio to raw scan"]
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    lines = [versions, "", "| " + " | ".join(head) + " |", "|---|--:|--:|--:|--:|"]
    return "\n".join(lines + ["| " + " | ".join(row.cells()) + " |" for row in rows])


def main() -> None:
    """Print the table for a marketplace of the asked size, in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=120)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="riskdesk-speed-") as folder:
        print(table(measure(Path(folder) / "home", asked.orders, asked.days)))


if __name__ == "__main__":
    main()
