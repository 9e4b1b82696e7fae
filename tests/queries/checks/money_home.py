"""A home with the extracts that money checks read, and nothing else: quick to land."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.demo import write
from data.demo.files.vocabulary import ZONES
from queries.content.home import Home, create_home, load_home
from queries.ingest.ingestion import ingest

CONTRACT = Path(__file__).resolve().parents[3] / "data" / "contract"
NEEDED = ("after_sales", "coupon_terms", "interventions", "money_movements", "orders", "shipments")
ONE_DROP = ("after_sales", "orders", "shipments")  # rows of these are never sent again


def make_home(root: Path) -> Home:
    """An empty home with the contracts that money checks need."""
    create_home(root, "none", markets=ZONES, clock="data")
    (root / "contract").mkdir(exist_ok=True)
    for extract in NEEDED:
        shutil.copy(CONTRACT / f"{extract}.toml", root / "contract")
    return load_home(root)


def play_home(root: Path, days: int, orders_per_day: int, seed: int) -> tuple[Home, dict[str, Any]]:
    """A demo marketplace landed in such a home, and its truth."""
    home = make_home(root)
    write(root, days=days, orders_per_day=orders_per_day, seed=seed)
    for folder in (root / "landing").iterdir():
        if folder.name not in NEEDED:
            shutil.rmtree(folder)
        elif folder.name in ONE_DROP:
            _join_drops(folder)
    ingest(home)
    truth: dict[str, Any] = json.loads((root / "truth.json").read_text())
    return load_home(root), truth


def _join_drops(folder: Path) -> None:
    """One drop instead of one a day, named after the last: known days come from the rows' arrival."""
    drops = sorted(folder.glob("*.parquet"))
    whole = pa.concat_tables([pq.read_table(drop) for drop in drops])
    for file in folder.iterdir():
        file.unlink()
    pq.write_table(whole, drops[-1])
