"""A small demo market on disk for tests, written once, with ways to read it as frames with local days."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.demo.files.outbox import time_of
from data.demo.files.vocabulary import ZONES
from data.demo.plans.demo_truth import DemoTruth, Event


@dataclass
class Market:
    """A written demo: its folder and its truth."""

    root: Path
    truth: DemoTruth
    read: dict[str, pd.DataFrame] = field(default_factory=dict)

    def files(self, extract: str) -> list[Path]:
        """Drops of an extract in order of day."""
        return sorted((self.root / "landing" / extract).glob("*.parquet"))

    def rows(self, extract: str) -> pd.DataFrame:
        """All rows of an extract with `day`, local day of the event, and `drop`, day of the drop."""
        if extract not in self.read:
            files = self.files(extract)
            tables = [pq.read_table(file) for file in files]
            rows = pa.concat_tables(tables).to_pandas()
            drops = [date.fromisoformat(file.stem) for file in files]
            rows["drop"] = np.repeat(np.array(drops, dtype=object), [table.num_rows for table in tables])
            if "amount" in rows:
                rows["amount"] = rows["amount"].astype(float)
            if (at := time_of(extract)) in rows:
                rows["day"] = local_day(rows[at], rows["country"])
            self.read[extract] = rows
        return self.read[extract]

    def event(self, scenario: str) -> Event:
        """The first event of a scenario."""
        return next(event for event in self.truth.events if event.scenario == scenario)


def local_day(at: pd.Series, country: pd.Series) -> pd.Series:
    """Local date of UTC moments by market; without a market UTC."""
    days = pd.Series(index=at.index, dtype=object)
    zones = country.map(ZONES).fillna("UTC")
    for zone in zones.unique():
        mine = zones == zone
        moved = at[mine].dt.tz_localize("UTC").dt.tz_convert(ZoneInfo(zone))
        days[mine] = moved.dt.date
    return days


def digests(root: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}
