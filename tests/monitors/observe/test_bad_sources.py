"""Monitors on a bad source are UNKNOWN: a whole desk on small homes, of rows that are already added up."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from monitors.commands.options import default_morning
from monitors.life.episode import Episode
from monitors.run import run
from monitors.store import Store
from monitors.store.standing import standing
from queries.content.home import Home, create_home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest

FIRST = date(2026, 3, 2)
MARKETS = {"US": "America/New_York", "BR": "America/Sao_Paulo", "GB": "Europe/London"}
CONTRACT = """description = "Counts."
kind = "event"
key = ["at", "country"]
event_time = "at"
market = "country"
expect = "daily"
"""
COLUMNS = (("at", "timestamp"), ("country", "text"), ("n", "integer"), ("bad", "integer"))
CUBE = """-- Sums.
-- /// cube
-- source = "{source}"
-- ///
select day, known_day, country, sum(n) as n, sum(bad) as bad from {source} group by all
"""
MONITOR = """-- Bad of all.
-- /// monitor
-- owner = "lab"
-- stage = "after-sales"
-- unit = "percent"
-- direction = "both"
-- watch = [[], ["country"]]
-- severity = "high"
-- runbook = "Look."
-- ///
select day as bucket, country, sum(bad) as numerator, sum(n) as denominator from both_day
where day >= $since and day < $until group by all
"""
BOTH = """-- Both.
-- /// view
-- ///
select day, country, n, 0 as bad from counts_day
union all
select day, country, 0 as n, bad from refunds_day
"""


def make(root: Path) -> Home:
    home = create_home(root, "none", name="Lab", clock="data", markets=MARKETS)
    columns = "".join(f'\n[[column]]\nname = "{name}"\ntype = "{kind}"\n' for name, kind in COLUMNS)
    for name in ("counts", "refunds"):
        (root / "contract" / f"{name}.toml").write_text(CONTRACT + columns)
        (root / "cubes" / f"{name}_day.sql").write_text(CUBE.format(source=name))
        (root / "landing" / name).mkdir()
    (root / "monitors" / "bad_rate.sql").write_text(MONITOR)
    (root / "views" / "both_day.sql").write_text(BOTH)
    return home


def drop(home: Home, extract: str, day: date, rows: list[list[Any]]) -> None:
    with (home.landing / extract / f"{day}.csv").open("w", newline="") as file:
        csv.writer(file).writerows([[name for name, _ in COLUMNS], *rows])


def rows(rng: np.random.Generator, day: date, rate: float = 0.03) -> list[list[Any]]:
    """One row a market: far fewer than any count could tell apart from none."""
    return [
        [f"{day}T15:00:00Z", one, n := int(rng.poisson(900)), int(rng.binomial(n, rate))] for one in MARKETS
    ]


def lived(home: Home, since: date) -> tuple[date, list[Episode]]:
    """The newest morning, after it and all since were run, and the episodes that stand then."""
    ingest(home)
    refresh(home)
    now: Callable[[], datetime] = lambda: datetime(2026, 9, 1, tzinfo=UTC).replace(tzinfo=None)  # noqa: E731
    morning = default_morning(home, now())
    store = Store(home.state / "desk.sqlite")
    run(home, store, morning, now, since=since)
    return morning, standing(store, morning + timedelta(days=1))


def test_a_feed_of_few_rows_that_dies_is_unknown_as_long_as_it_lasts_and_never_risk(tmp_path: Path) -> None:
    home, rng = make(tmp_path / "lab"), np.random.default_rng(1)
    for at in range(80):
        day = FIRST + timedelta(days=at)
        drop(home, "counts", day, rows(rng, day))
        if at < 45:
            drop(home, "refunds", day, rows(rng, day))
    morning, found = lived(home, FIRST + timedelta(days=44))
    assert morning == FIRST + timedelta(days=80)
    assert [(one.kind, one.monitor, one.family, one.state) for one in found] == [
        ("data", "refunds", "late", "firing")
    ]
    assert found[0].opened_on == str(FIRST + timedelta(days=46))
    assert "35 days" in found[0].evidence.note


def test_one_row_dated_ahead_moves_no_morning_and_empties_no_alert(tmp_path: Path) -> None:
    home, rng = make(tmp_path / "lab"), np.random.default_rng(2)
    for at in range(50):
        day = FIRST + timedelta(days=at)
        ahead = [["2062-01-01T00:00:00Z", "US", 900, 27]] if at == 48 else []
        drop(home, "counts", day, rows(rng, day) + ahead)
        drop(home, "refunds", day, rows(rng, day, 0.15 if at == 49 else 0.03))
    morning, found = lived(home, FIRST + timedelta(days=48))
    assert morning == FIRST + timedelta(days=50)
    assert {one.monitor for one in found if one.kind == "risk" and one.alive} == {"bad_rate"}


def test_hours_that_are_in_tomorrows_drop_are_open_and_not_zero(tmp_path: Path) -> None:
    home, rng = make(tmp_path / "lab"), np.random.default_rng(3)
    for at in range(40):
        day = FIRST + timedelta(days=at)
        hourly = [
            [f"{day}T{hour:02d}:30:00Z", one, n := int(rng.poisson(200)), int(rng.binomial(n, 0.03))]
            for hour in range(24)
            for one in MARKETS
        ]
        for name in ("counts", "refunds"):
            drop(home, name, day, hourly)
    morning, found = lived(home, FIRST + timedelta(days=37))
    assert morning == FIRST + timedelta(days=39), "New York's newest evening has not come"
    assert found == []
