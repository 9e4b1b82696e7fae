"""A small home that is no marketplace: one extract, one cube, a few monitors, and data with a known spike."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from queries.content.home import Home, create_home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest

FIRST = date(2026, 1, 5)
CITIES = ("oslo", "riga", "turin")

CONTRACT = """description = "Visits"
kind = "event"
key = ["visit_id"]
event_time = "at"
arrival_time = "arrived"
market = "city"
expect = "daily"

[[column]]
name = "visit_id"
type = "text"
required = true
meaning = "Its number."

[[column]]
name = "at"
type = "timestamp"
required = true
meaning = "When."

[[column]]
name = "arrived"
type = "timestamp"
required = true
meaning = "When it was known."

[[column]]
name = "city"
type = "text"
required = true
meaning = "Where."

[[column]]
name = "plan"
type = "text"
required = true
meaning = "free or paid."

[[column]]
name = "failed"
type = "boolean"
required = true
meaning = "Whether it went wrong."

[[column]]
name = "value"
type = "double"
required = true
min = 0
meaning = "Money."
"""

CUBE = """-- Visits of a day.
-- /// cube
-- source = "visits"
-- grain = "day"
-- ///
select day, known_day, city, plan, count(*) as visits, count(*) filter (failed) as failures,
       sum(value) filter (failed) as lost
from visits
group by all
"""

MONITOR = """-- Share of visits that fail.
-- /// monitor
-- owner = "ops"
-- stage = "visits"
-- unit = "percent"
-- direction = "up"
-- watch = [[], ["city"], ["city", "plan"]]
-- min_denominator = 30
-- exposure = "lost"
-- severity = "high"
-- scenarios = ["outage"]
-- runbook = "Look."
-- [detectors.spike]
-- [detectors.drift]
-- ///
select day as bucket, city, plan, sum(failures) as numerator, sum(visits) as denominator, sum(lost) as lost
from visits_day
where day >= $since and day < $until
group by all
"""


def write_home(
    root: Path, days: int = 60, *, spike: int | None = 55, length: int = 2, seed: int = 1, per_day: int = 300
) -> Home:
    """A home with `days` drops; on day number `spike` riga's paid visits begin to fail, for `length` days."""
    home = create_home(root, "none", name="Visits", clock="data")
    for folder, name, text in (
        ("contract", "visits.toml", CONTRACT),
        ("cubes", "visits_day.sql", CUBE),
        ("monitors", "failure_rate.sql", MONITOR),
    ):
        (root / folder / name).write_text(text)
    rng = np.random.default_rng(seed)
    for number in range(days):
        land(
            root,
            number,
            rng,
            per_day,
            None if spike is None or not spike <= number < spike + length else "riga",
        )
    return home


def land(
    root: Path, number: int, rng: np.random.Generator, per_day: int = 300, bad: str | None = None
) -> Path:
    """Drop day `number`: cities and plans about equal, one visit in 20 fails, in `bad` half of the paid."""
    day = FIRST + timedelta(days=number)
    rows = len(CITIES) * per_day
    at = pd.Timestamp(day) + pd.to_timedelta(rng.integers(0, 86_400, rows), unit="s")
    city, plan = np.repeat(CITIES, per_day), rng.choice(["free", "paid"], rows)
    chance = np.where((city == bad) & (plan == "paid"), 0.5, 0.05)
    frame = pd.DataFrame(
        {
            "visit_id": [f"{number}-{row}" for row in range(rows)],
            "at": at,
            "arrived": at + pd.Timedelta(minutes=1),
            "city": city,
            "plan": plan,
            "failed": rng.random(rows) < chance,
            "value": rng.gamma(2.0, 5.0, rows).round(2),
        }
    )
    path = root / "landing" / "visits" / f"{day}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)
    return path


def write_truth(root: Path, spike: int = 55, length: int = 2) -> Path:
    """The truth of `write_home`'s spike."""
    start = FIRST + timedelta(days=spike)
    case = {
        "id": "outage-1",
        "kind": "risk",
        "scenario": "outage",
        "start": start.isoformat(),
        "end": (start + timedelta(days=length)).isoformat(),
        "segment": {"city": "riga", "plan": "paid"},
        "first_mover": "failure_rate",
        "money": 900.0,
    }
    path = root / "truth.json"
    path.write_text(json.dumps({"events": [case]}))
    return path


def take_in(home: Home) -> None:
    """Ingest and build."""
    ingest(home)
    refresh(home)
