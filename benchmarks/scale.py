"""How the heavy steps grow: the same steps at several sizes, each as CPU, peak memory and a ratio to the raw scan.

    python -m benchmarks scale [--orders 20000 80000 320000] [--days 120] [--keep DIR] [--events 1 4 16]
    python -m benchmarks scale --orders 1000000 5000000 20000000    (about 1, 4 and 16 GB of disk, one after the other)
    python -m benchmarks scale --history 30 60 120 240    (one new day behind so many: `benchmarks/scale_history.py`)

First a home of each size, each step in a process of its own (`benchmarks/scale_steps.py`): first ingest, all cubes
anew, one cube beside polars and pandas, one new day, nothing new. Then, where ClickHouse's client and chdb are
installed (the extra `engines`), one day of a warehouse that grows by whole multiples, its ids with it: what all cubes
cost there, by kind of cube, and how many rows come back. A growth of 1.0 is linear: twice the rows, twice the cost.
"""

import argparse
import json
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

import numpy as np

from benchmarks.scale_history import WINDOW, apart, nights
from benchmarks.scale_steps import SEED, STEPS, Measured, cost
from data.demo import MARKETS, write
from queries.content.home import Home, create_home
from queries.cubes.copying import copy_events
from queries.cubes.elsewhere import Elsewhere
from queries.cubes.portability import keys_of_cube
from queries.engines.table_statements import clickhouse_table
from queries.engines.warehouse import Columns
from queries.ingest.ingestion import ingest
from queries.state.catalog import Catalog, read_catalog, stored_columns

WEIGHED = {"ingest": "first ingest", "cubes": "all cubes anew", "night": "one new day"}
IDS = ("_id", "_hash", "ip_prefix", "order_ids")


def peak() -> float:
    """The most memory this process has had, in GB."""
    return getrusage(RUSAGE_SELF).ru_maxrss / 1e6


def home_of_size(folder: Path, orders: int, days: int) -> Measured:
    """One home of a size, every step of it: rows, raw scan, CPU and, of the heavy ones, peak memory."""
    root = folder / "home"
    found: Measured = {"orders": orders}
    for step in STEPS:
        if step == "scan":
            continue
        got = apart("benchmarks.scale_steps", step, str(root), "--orders", str(orders), "--days", str(days))
        memory = got.pop("memory")
        found |= got
        if step in WEIGHED:
            found[f"{WEIGHED[step]}: peak memory, GB"] = memory
        if step == "ingest":
            found |= apart("benchmarks.scale_steps", "scan", str(root))
            found.pop("memory")
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
        seconds = isinstance(found[0][name], float) and not name.endswith(("memory, GB", "raw scan"))
        shown = [
            f"{value:.2f} ({value / one['raw scan']:.1f}×)"
            if seconds and "raw scan" in one
            else f"{value:,.2f}".rstrip("0").rstrip(".")
            for value, one in zip(values, found, strict=True)
        ]
        lines.append(f"| {name} | " + " | ".join(shown) + f" | {growth(sizes, values)} |")
    return "\n".join(lines)


def print_history(histories: list[int], daily: int, keep: Path | None) -> None:
    """Prints what one new day costs behind each history, and the growth of that, beyond the window too."""
    with tempfile.TemporaryDirectory(prefix="riskdesk-history-") as folder:
        found = nights({days: (keep or Path(folder)) / str(days) for days in histories}, daily)
    size = "days of history"
    print(f"One new day of {daily:,} orders, CPU seconds:\n\n{table(found, size)}")
    beyond = [one for one in found if one[size] >= WINDOW]
    if 1 < len(beyond) < len(found):
        print(f"\nThe same from {WINDOW} days on:\n\n{table(beyond, size)}")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=[20_000, 80_000, 320_000])
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--keep", type=Path, help="a folder in which the homes stay, one of each size")
    parser.add_argument("--events", type=int, nargs="+", default=[1, 4, 16], help="multiples of the day")
    parser.add_argument("--history", type=int, nargs="+", help="days behind one new day, instead of sizes")
    parser.add_argument("--daily", type=int, default=1_667, help="orders a day of those homes")
    parser.add_argument("--warehouse", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.warehouse:
        with tempfile.TemporaryDirectory(prefix="riskdesk-scale-") as folder:
            print(json.dumps(warehouse_of(Path(folder) / "home", asked.events)))
            return
    if asked.history:
        print_history(asked.history, asked.daily, asked.keep)
        return
    print("CPU seconds; in brackets as a multiple of the raw scan of sixty days in the same run.\n")
    homes = []
    for orders in asked.orders:
        with tempfile.TemporaryDirectory(
            prefix="riskdesk-scale-"
        ) as folder:  # one at a time: 16 GB at 20 million
            place = asked.keep / str(orders) if asked.keep else Path(folder)
            place.mkdir(parents=True, exist_ok=True)
            homes.append(home_of_size(place, orders, asked.days))
    print(table(homes, "orders"), flush=True)
    if find_spec("clickhouse_connect") and find_spec("chdb"):
        print("\nOne day in a warehouse (ClickHouse in process), CPU seconds there and here:\n")
        found = apart("benchmarks.scale", "--warehouse", "--events", *map(str, asked.events))
        print(table(found, "events"))
    else:
        print("\nNo warehouse is measured: pip install 'riskdesk[engines]'.")


if __name__ == "__main__":
    main()
