"""The steps of one home of a size, each in a process of its own, so that its peak of memory is its own.

    python -m benchmarks.scale_steps STEP HOME [--orders N --days N]

A step prints what it measured as one line of JSON. Steps are done in the order of STEPS; WRITE makes the home.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from typing import Any

from benchmarks.speed import SCANNED, last_mornings, put_back, raw_scan, set_aside_last_day
from data.demo import MARKETS, write
from monitors.run import run
from monitors.store import Store
from queries.content.home import Home, create_home, load_home
from queries.cubes.rollup import refresh
from queries.engine.opening import open_engine
from queries.engine.table_sql import stored_sql
from queries.ingest.ingestion import ingest
from queries.state.catalog import stored_columns

SEED = 211
TOLD = "told.json"  # beside the home: its last day, its events, what was set aside
TURNS = 5  # of the cube here and in peers, one after the other
KEYS = ["day", "known_day", "country", "category", "channel", "payment_method", "seller_tier", "buyer_type"]
READ = [*KEYS, "decision", "score", "amount", "new_device", "price_ratio", "campaign"]
Measured = dict[str, Any]


def cost(act: Callable[[], Any]) -> float:
    """CPU seconds of this process, all its threads."""
    begin = time.process_time()
    act()
    return time.process_time() - begin


def now() -> datetime:
    """The clock of a run."""
    return datetime.now(UTC).replace(tzinfo=None)


def write_home(root: Path, orders: int, days: int) -> Measured:
    """A marketplace of that size, its last day set aside."""
    home = create_home(root, name="Scale", markets=dict(MARKETS), clock="data")
    truth = write(root, days, max(orders // days, 1), SEED)
    aside = [[str(path) for path in pair] for pair in set_aside_last_day(home)]
    told = {"end": str(truth.end), "events": sum(truth.rows.values()), "aside": aside}
    (root.parent / TOLD).write_text(json.dumps(told))
    return {"events": told["events"]}


def told_of(root: Path) -> dict[str, Any]:
    """What `write_home` noted."""
    found: dict[str, Any] = json.loads((root.parent / TOLD).read_text())
    return found


def land_last_day(root: Path) -> None:
    """The day that was set aside lands."""
    put_back(load_home(root), [(Path(there), Path(here)) for there, here in told_of(root)["aside"]])


def morning(root: Path, later: int) -> float:
    """CPU seconds of the run of the morning before the newest day lands (0), or of the one after (1)."""
    home, end = load_home(root), date.fromisoformat(told_of(root)["end"])
    store = Store(home.state / "desk.sqlite")
    as_of = last_mornings(end)[later]
    return cost(lambda: run(home, store, as_of, now, since=as_of if not later else None))


def day_scan(home: Home) -> float:
    """CPU seconds of a hash over every column of the events of the newest day's files."""
    engine = open_engine(home)
    try:
        catalog = engine.catalog
        day = max(file.day for file, _ in catalog.ledger.live_files("orders"))
        queries = []
        for name, extract in catalog.contracts.items():
            live = [pair for pair in catalog.ledger.live_files(name) if pair[0].day == day]
            if extract.kind == "event" and live:
                rows = stored_sql(stored_columns(catalog.contracts, extract), live, home.state)
                queries.append(f"select sum(hash(t) % 1000) as c from ({rows}) t")
        return median(cost(lambda: [engine.query(sql) for sql in queries]) for _ in range(TURNS))
    finally:
        engine.close()


def peers(root: Path) -> Measured:
    """The largest cube of orders over sixty days here, in polars and in pandas, each from the files, in turns."""
    home, end = load_home(root), date.fromisoformat(told_of(root)["end"])
    since = end - timedelta(days=SCANNED)
    engine = open_engine(home)
    files = [
        str(home.state / file.path)
        for file, _ in engine.catalog.ledger.live_files("orders")
        if file.day >= since.isoformat()
    ]
    sql = engine.catalog.cubes["orders_day"].file.sql
    asked = sql.replace("from orders", f"from (select * from orders where day >= date '{since}') as orders")
    ways: dict[str, Callable[[], int]] = {"cube of 60 days": lambda: engine.query(asked).num_rows}
    if find_spec("polars"):
        ways["the same in polars"] = lambda: polars_cube(files)
    spent: dict[str, list[float]] = {name: [] for name in ways}
    rows = set()
    for _ in range(TURNS):
        for name, way in ways.items():
            begin = time.process_time()
            rows.add(way())
            spent[name].append(time.process_time() - begin)
    if len(rows) != 1:
        raise AssertionError(f"not one answer: {rows} rows")
    found: Measured = {name: median(times) for name, times in spent.items()}
    engine.close()
    found["the same in pandas"] = cost(lambda: pandas_cube(files))
    return found


def polars_cube(files: list[str]) -> int:
    """The rows of the cube as polars users write it, lazily, by the better of its two engines."""
    import polars as pl

    accepted, rejected = pl.col("decision") == "accepted", pl.col("decision") == "rejected"
    high, fresh, under = pl.col("score") >= 700, pl.col("new_device"), pl.col("price_ratio") < 0.6
    amount = pl.col("amount").cast(pl.Float64)
    made = [pl.len().alias("orders"), pl.col("score").cast(pl.Float64).sum(), amount.sum().alias("amount")]
    for name, those in (("a", accepted), ("r", rejected), ("h", high), ("f", fresh), ("u", under)):
        made += [
            those.sum().alias(name),
            pl.when(those).then(amount).otherwise(0.0).sum().alias(f"{name}_amount"),
        ]
    made.append(pl.col("campaign").is_not_null().sum().alias("campaigns"))
    lazy = pl.scan_parquet(files, hive_partitioning=True).group_by(KEYS).agg(made)
    return int(lazy.collect(engine="streaming").height)


def pandas_cube(files: list[str]) -> int:
    """The rows of the cube as pandas users write it."""
    import pandas as pd

    frame = pd.concat(
        [
            pd.read_parquet(one, columns=READ[1:], partitioning=None).assign(day=Path(one).parent.name[4:])
            for one in files
        ]
    )
    amount = frame["amount"].astype(float)
    made = pd.DataFrame({name: frame[name] for name in KEYS})
    made["orders"], made["score"], made["amount"] = 1, frame["score"].astype(float), amount
    for name, those in (
        ("a", frame["decision"] == "accepted"),
        ("r", frame["decision"] == "rejected"),
        ("h", frame["score"] >= 700),
        ("f", frame["new_device"].fillna(False).astype(bool)),
        ("u", frame["price_ratio"] < 0.6),
    ):
        made[name], made[f"{name}_amount"] = those, amount.where(those, 0.0)
    made["campaigns"] = frame["campaign"].notna()
    return len(made.groupby(KEYS, dropna=False, observed=True).sum())


def night(root: Path) -> Measured:
    """One new day, ingest and cubes as one process does them, beside the scans of the day and of sixty days."""
    land_last_day(root)
    home = load_home(root)
    found: Measured = {"one new day: ingest": cost(lambda: ingest(home))}
    found["one new day: cubes"] = cost(lambda: refresh(home))
    found["scan of the new day"] = day_scan(home)
    return found


STEPS: dict[str, Callable[[Path, int, int], Measured]] = {
    "write": write_home,
    "scan": lambda root, *_: {
        "raw scan": raw_scan(load_home(root), date.fromisoformat(told_of(root)["end"]))
    },
    "ingest": lambda root, *_: {"first ingest": cost(lambda: ingest(load_home(root)))},
    "cubes": lambda root, *_: {"all cubes anew": cost(lambda: refresh(load_home(root), full=True))},
    "peers": lambda root, *_: peers(root),
    "before": lambda root, *_: {"first morning": morning(root, 0)},
    "night": lambda root, *_: night(root),
    "morning": lambda root, *_: {"one new day: morning": morning(root, 1)},
    "empty": lambda root, *_: {"nothing new: ingest": cost(lambda: ingest(load_home(root)))},
}


def main() -> None:
    """One step, and what it measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("home", type=Path)
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=120)
    asked = parser.parse_args()
    found = STEPS[asked.step](asked.home, asked.orders, asked.days)
    found["memory"] = getrusage(RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps(found))


if __name__ == "__main__":
    main()
