"""A home whose small city jumps often and for nothing, while its large city jumps seldom and for a reason."""

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from monitors.run import run
from monitors.store import Store, acts, reading
from queries.content.home import Home, create_home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest
from tests.monitors.homes import CONTRACT, CUBE, FIRST, MONITOR

CITIES = {"oslo": 500, "turin": 40}  # visits a day
JUMPS = {"oslo": (52, 64, 76, 88), "turin": (48, 56, 60, 68, 72, 80, 84, 92)}  # day numbers
DAYS = 96


def lopsided(root: Path, seed: int) -> Home:
    """The home with its mornings run from day 46 on, and each incident judged: real where the large city jumped."""
    home = create_home(root, "none", name="Visits", clock="data")
    monitor = MONITOR.replace("min_denominator = 30", "min_denominator = 10").replace(
        '[[], ["city"], ["city", "plan"]]', '[["city"]]'
    )
    for place, text in (
        ("contract/visits.toml", CONTRACT),
        ("cubes/visits_day.sql", CUBE),
        ("monitors/failure_rate.sql", monitor),
    ):
        (root / place).write_text(text)
    rng = np.random.default_rng(seed)
    folder = root / "landing" / "visits"
    folder.mkdir(parents=True)
    for number in range(DAYS):
        _day(number, rng).to_parquet(folder / f"{FIRST + timedelta(days=number)}.parquet", index=False)
    ingest(home)
    refresh(home)
    store = Store(home.state / "desk.sqlite")
    last = FIRST + timedelta(days=DAYS)
    run(home, store, last, lambda: datetime(2026, 5, 1), since=FIRST + timedelta(days=46))
    judge(store, last)
    return home


def judge(store: Store, last: date) -> None:
    """Each incident, in its order, on its own morning."""
    alerts = [one for one in reading.all_episodes(store, last) if one.fired_on]
    for number in sorted({one.incident_id for one in alerts if one.incident_id}):
        mine = [one for one in alerts if one.incident_id == number]
        at = datetime.fromisoformat(min(str(one.fired_on) for one in mine)) + timedelta(hours=9)
        real = any(one.where.get("city") == "oslo" for one in mine)
        who = acts.Act("Ana", at, at.date())
        acts.decide(store, number, who, disposition="real" if real else "false_alarm")


def _day(number: int, rng: np.random.Generator) -> pd.DataFrame:
    city = np.repeat(list(CITIES), list(CITIES.values()))
    bad = np.array([number in JUMPS[name] for name in city])
    rows = len(city)
    at = pd.Timestamp(FIRST + timedelta(days=number)) + pd.to_timedelta(
        rng.integers(0, 86_400, rows), unit="s"
    )
    return pd.DataFrame(
        {
            "visit_id": [f"{number}-{row}" for row in range(rows)],
            "at": at,
            "arrived": at + pd.Timedelta(minutes=1),
            "city": city,
            "plan": rng.choice(["free", "paid"], rows),
            "failed": rng.random(rows) < np.where(bad, 0.45, 0.05),
            "value": rng.gamma(2.0, 10.0, rows),
        }
    )
