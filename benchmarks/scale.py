"""How the heavy steps grow: the same steps at several sizes, each as CPU, peak memory and a ratio to the raw scan.

    python -m benchmarks scale [--orders 20000 80000 320000] [--days 20] [--events 1 4 16]

First a home of each size, each in a process of its own: first ingest, all cubes anew, one new day, one morning; pandas
beside the cube of orders. Then, where ClickHouse's client and chdb are installed (the extra `engines`), one day of a
warehouse that grows by whole multiples, its ids with it: what all cubes cost there, by kind of cube, and how many rows
come back. A growth of 1.0 is linear: twice the rows, twice the cost.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

import numpy as np

from benchmarks.speed import put_back, set_aside_last_day
from data.demo import MARKETS, write
from monitors.run import run
from monitors.store import Store
from queries.content.home import Home, create_home
from queries.cubes.copying import copy_events
from queries.cubes.elsewhere import Elsewhere
from queries.cubes.portability import keys_of_cube
from queries.cubes.rollup import refresh
from queries.engine.opening import open_engine
from queries.engines.table_statements import clickhouse_table
from queries.engines.warehouse import Columns
from queries.ingest.ingestion import ingest
from queries.state.catalog import Catalog, read_catalog, stored_columns

SEED = 211
IDS = ("_id", "_hash", "ip_prefix", "order_ids")
Measured = dict[str, Any]


def cost(act: Callable[[], Any]) -> float:
    """CPU seconds of this process, all its threads."""
    begin = process_time()
    act()
    return process_time() - begin


def peak() -> float:
    """The most memory this process has had, in GB."""
    return getrusage(RUSAGE_SELF).ru_maxrss / 1e6


def scan(home: Home) -> float:
    """CPU seconds of DuckDB's sum over a hash of every column of every event."""
    engine = open_engine(home)
    tables = [name for name in engine.catalog.contracts if engine.catalog.ledger.live_files(name)]
    try:
        return cost(
            lambda: [engine.query(f"select sum(hash(t) % 1000) as c from {name} t") for name in tables]
        )
    finally:
        engine.close()


def pandas_cube(home: Home) -> float:
    """CPU seconds of the largest cube of orders as pandas users write it, its file read too."""
    import pandas as pd

    engine = open_engine(home)
    try:
        frame = engine.frame("select * from orders")
    finally:
        engine.close()
    keys = [
        "day",
        "known_day",
        "country",
        "category",
        "channel",
        "payment_method",
        "seller_tier",
        "buyer_type",
    ]

    def build() -> None:
        made = pd.DataFrame({name: frame[name] for name in keys})
        for name in ("accepted", "rejected"):
            made[name] = frame["decision"] == name
            made[f"{name}_amount"] = frame["amount"].where(made[name], 0.0)
        made["high"] = frame["score"] >= 700
        made["high_amount"] = frame["amount"].where(made["high"], 0.0)
        made["amount"], made["orders"] = frame["amount"], 1
        made.groupby(keys, dropna=False, observed=True).sum()

    return cost(build)


def duckdb_cube(home: Home) -> float:
    """CPU seconds of the same cube by the desk's own text."""
    engine = open_engine(home)
    try:
        sql = engine.catalog.cubes["orders_day"].file.sql
        return cost(lambda: engine.query(sql))
    finally:
        engine.close()


def steps_of(root: Path, orders: int, days: int) -> Measured:
    """One home of a size: rows, raw scan, CPU and peak memory after each step."""
    home = create_home(root, name="Scale", markets=dict(MARKETS), clock="data")
    truth = write(root, days, max(orders // days, 1), SEED)
    late = set_aside_last_day(home)
    found: Measured = {"orders": orders, "events": sum(truth.rows.values())}
    found["first ingest"] = cost(lambda: ingest(home))
    found["memory, GB"] = peak()
    found["raw scan"] = scan(home)
    found["all cubes anew"] = cost(lambda: refresh(home, full=True))
    found["cube of orders"] = duckdb_cube(home)
    found["the same in pandas"] = pandas_cube(home)
    store = Store(home.state / "desk.sqlite")
    end = truth.end

    def now() -> datetime:
        return datetime.now(UTC).replace(tzinfo=None)

    run(home, store, end, now, since=end)
    put_back(home, late)
    found["one new day: ingest"] = cost(lambda: ingest(home))
    found["one new day: cubes"] = cost(lambda: refresh(home))
    found["one new day: morning"] = cost(lambda: run(home, store, end + timedelta(days=1), now))
    return found


def warehouse_of(root: Path, times: list[int]) -> list[Measured]:
    """One day of a warehouse at several sizes: what the cubes cost there."""
    from queries.engines.clickhouse_warehouse import ClickHouse

    home = create_home(root, name="Scale", markets=dict(MARKETS), clock="data")
    write(root, 6, 4_000, SEED, scenarios=[])
    ingest(home)
    warehouse = ClickHouse("chdb://memory", "", 3600)
    list(copy_events(home, warehouse))
    catalog = read_catalog(home)
    day = warehouse.query("select toString(max(day) - 1) as d from orders").column(0)[0].as_py()
    sources = sorted({cube.source for cube in catalog.cubes.values() if not cube.kept} & warehouse.tables())
    found = []
    for factor in times:
        for name in sources:
            grow(warehouse, name, stored_columns(catalog.contracts, catalog.contracts[name]), day, factor)
        exchange(warehouse, sources)
        found.append(costs_of(home, catalog, warehouse, sources, day))
        exchange(warehouse, sources)
    return found


def grow(warehouse: Any, name: str, columns: Columns, day: str, factor: int) -> None:
    """A table beside another with a day of it so many times, each time with ids of its own."""
    warehouse.client.command(f"drop table if exists `{name}_grown`")
    warehouse.client.command(clickhouse_table(f"{name}_grown", columns))
    picked = ", ".join(
        f"concat(`{column}`, '-', toString(k.number))"
        if kind == "VARCHAR" and column.endswith(IDS) and column != "rule_id"
        else f"`{column}`"
        for column, kind in columns
    )
    warehouse.client.command(
        f"insert into `{name}_grown` select {picked} from `{name}` as t, numbers({factor}) as k "
        f"where t.day = toDate32('{day}')"
    )


def exchange(warehouse: Any, sources: list[str]) -> None:
    """The grown tables under the names that cubes read, and back."""
    for name in sources:
        for old, new in ((name, "aside"), (f"{name}_grown", name), ("aside", f"{name}_grown")):
            warehouse.client.command(f"rename table `{old}` to `{new}`")


def costs_of(home: Home, catalog: Catalog, warehouse: Any, sources: list[str], day: str) -> Measured:
    """Events, raw scan, and what the cubes of dimensions and those of entities cost and give."""
    elsewhere = Elsewhere(home, catalog, warehouse, sources, {})
    one: Measured = {"events": 0, "raw scan": 0.0}
    for name in sources:
        one["events"] += warehouse.query(f"select count() as n from `{name}`").column(0)[0].as_py()
        text = f"select sum(cityHash64(*) % 1000) as c from `{name}`"
        one["raw scan"] += cost(partial(warehouse.query, text))
    for kind in ("of dimensions", "of entities"):
        one[f"cubes {kind}"], one[f"rows {kind}"] = 0.0, 0
    condition = f"day = date '{day}'"
    for cube in catalog.cubes.values():
        if cube.kept or cube.source not in sources:
            continue
        ids = [key for key in keys_of_cube(cube) if key.endswith(IDS) and key != "rule_id"]
        kind = "of entities" if ids else "of dimensions"
        begin = process_time()
        one[f"rows {kind}"] += elsewhere.answer(cube, condition).num_rows
        one[f"cubes {kind}"] += process_time() - begin
    one["memory, GB"] = peak()
    return one


def growth(sizes: list[float], costs: list[float]) -> str:
    """The exponent of cost over size, fitted through the logarithms."""
    if len(sizes) < 2 or min(costs) <= 0:
        return "–"
    return f"{np.polyfit(np.log(sizes), np.log(costs), 1)[0]:.2f}"


def table(found: list[Measured], size: str) -> str:
    """Measures as a Markdown table: a line each, a column a size, growth at the end."""
    sizes = [float(one[size]) for one in found]
    lines = ["| | " + " | ".join(f"{int(n):,} {size}" for n in sizes) + " | growth |"]
    lines.append("|---|" + "--:|" * (len(sizes) + 1))
    for name in found[0]:
        if name == size:
            continue
        values = [float(one[name]) for one in found]
        seconds = isinstance(found[0][name], float) and name not in ("memory, GB", "raw scan")
        shown = [
            f"{value:.2f} ({value / one['raw scan']:.1f}×)"
            if seconds
            else f"{value:,.2f}".rstrip("0").rstrip(".")
            for value, one in zip(values, found, strict=True)
        ]
        lines.append(f"| {name} | " + " | ".join(shown) + f" | {growth(sizes, values)} |")
    return "\n".join(lines)


def apart(*arguments: str) -> Any:
    """What this module prints in a process of its own, whose peak of memory is its own."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.scale", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=[20_000, 80_000, 320_000])
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--events", type=int, nargs="+", default=[1, 4, 16], help="multiples of the day")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--warehouse", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="riskdesk-scale-") as folder:
        root = Path(folder) / "home"
        if asked.one:
            print(json.dumps(steps_of(root, asked.one, asked.days)))
            return
        if asked.warehouse:
            print(json.dumps(warehouse_of(root, asked.events)))
            return
    print("CPU seconds; in brackets as a multiple of the raw scan of the same rows in the same run.\n")
    homes = [apart("--one", str(orders), "--days", str(asked.days)) for orders in asked.orders]
    print(table(homes, "orders"), flush=True)
    if find_spec("clickhouse_connect") and find_spec("chdb"):
        print("\nOne day in a warehouse (ClickHouse in process), CPU seconds there and here:\n")
        print(table(apart("--warehouse", "--events", *map(str, asked.events)), "events"))
    else:
        print("\nNo warehouse is measured: pip install 'riskdesk[engines]'.")


if __name__ == "__main__":
    main()
