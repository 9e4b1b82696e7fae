"""Monitors made for tests: only what a test is about has to be said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from monitors.catalogue.loading import Monitor


def make_monitor(name: str, **changes: Any) -> Monitor:
    """A small monitor with every required key filled in."""
    values: dict[str, Any] = {
        "description": f"{name.capitalize()}.",
        "sql": "select 1",
        "path": Path(f"{name}.sql"),
        "owner": "team",
        "stage": "payment",
        "unit": "percent",
        "direction": "up",
        "runbook": "Look.",
    }
    return Monitor(name=name, **(values | changes))


REFUNDS = """-- Refunds without return per delivered order. Second sentence.
-- /// monitor
-- owner = "after-sales-risk"
-- stage = "after-sales"
-- unit = "bps"
-- direction = "up"
-- watch = [[], ["country"], ["country", "category"]]
-- min_denominator = 200
-- exposure = "money"
-- runbook = "Look at the carrier first."
-- [detectors.drift]
-- days = 5
-- [who.seller]
-- from = "seller_day"
-- numerator = "refunds"
-- ///
select day as bucket, country, category,
       sum(refunds) as numerator, sum(sold) as denominator, sum(money) as money
from sales where day >= $since and day < $until group by all
"""


def write_monitor(folder: Path, text: str = REFUNDS, name: str = "refunds.sql") -> Path:
    """A monitor file in a folder, which is made."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path
