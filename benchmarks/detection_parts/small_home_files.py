"""A home of one monitor in which nothing happens: its files, and counts around a level with a weekly shape."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.observe.series import Panel

Floats = npt.NDArray[np.float64]
START = date(2026, 1, 5)  # a Monday
SHARE = 0.04  # numerator ÷ denominator of the home that watches a rate


@dataclass(frozen=True)
class SmallHome:
    """What one monitor watches: its grain, number of segments (0: the total alone), and days before those counted."""

    grain: str = "day"
    segments: int = 0
    rate: bool = False
    history: int = 120


@dataclass(frozen=True)
class QuietCounts:
    """ts [nT]: hours or days; count and bad (a share of it) [places, nT]."""

    ts: npt.NDArray[np.datetime64]
    count: Floats
    bad: Floats


def draw_quiet(kind: SmallHome, days: int, rng: np.random.Generator) -> QuietCounts:
    """Counts of so many days; level, shapes of day and week and scatter are drawn once, and nothing changes."""
    hourly = kind.grain == "hour"
    ts = np.arange(np.datetime64(START), np.datetime64(START + timedelta(days=days)))
    if hourly:
        ts = (ts[:, None] + np.arange(24).astype("timedelta64[h]")).ravel()
    when = pd.DatetimeIndex(ts)
    level = np.exp(rng.uniform(np.log(10), np.log(500), (max(kind.segments, 1), 1)))
    week = np.exp(rng.normal(0, 0.2, 7))[when.day_of_week.to_numpy()]
    day = np.exp(rng.uniform(0.2, 1.0) * np.cos((when.hour.to_numpy() - 15) * np.pi / 12)) / 4
    extra = rng.uniform(0.05, 1.0)  # variance ÷ mean is 1.05 to 2
    count = rng.poisson(rng.gamma(level * week * (day if hourly else 1.0) / extra, extra)).astype(np.float64)
    return QuietCounts(ts, count, rng.binomial(count.astype(np.int64), SHARE).astype(np.float64))


def write_small_home(folder: Path, kind: SmallHome, counts: QuietCounts) -> None:
    """The files of a home and its one drop."""
    for name, text in files_of(kind).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    landing = folder / "landing" / "counts"
    landing.mkdir(parents=True)
    with (landing / "counts.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["event_at", "place", "n", "bad"])
        for column, stamp in enumerate(counts.ts.astype("datetime64[s]")):
            for place in range(len(counts.count)):
                n, bad = int(counts.count[place, column]), int(counts.bad[place, column])
                writer.writerow([f"{stamp}Z", f"p{place}", n, bad])


def panels_of(kind: SmallHome, monitor: Monitor, counts: QuietCounts) -> list[Panel]:
    """The panels that the monitor reads from the home: the total, and one by place where it has segments."""
    panels = [_panel(kind, monitor, counts, ())]
    return [*panels, _panel(kind, monitor, counts, ("place",))] if kind.segments else panels


def _panel(kind: SmallHome, monitor: Monitor, counts: QuietCounts, watch: tuple[str, ...]) -> Panel:
    """One combination of dimensions: the total of all places, or each by itself."""
    n, bad = (a if watch else a.sum(axis=0, keepdims=True) for a in (counts.count, counts.bad))
    numerator, denominator = (bad, n) if kind.rate else (n, None)
    segments = pd.DataFrame(
        {name: [f"p{row}" for row in range(len(n))] for name in watch}, index=range(len(n))
    )
    trusted = np.ones(len(counts.ts), dtype=bool)
    return Panel(
        monitor, watch, counts.ts, segments, numerator, denominator, np.zeros(numerator.shape), trusted
    )


def files_of(kind: SmallHome) -> dict[str, str]:
    """Settings, contract, cube and monitor by file name (below the home)."""
    bucket = {"day": "day", "hour": "hour", "week": "date_trunc('week', day)"}[kind.grain]
    hour = "hour, " if kind.grain == "hour" else ""
    grain = "" if kind.grain == "day" else f'-- grain = "{kind.grain}"\n'
    watch, place = ('[[], ["place"]]', "place, ") if kind.segments else ("[[]]", "")
    measure = "sum(bad) as numerator, sum(n) as denominator" if kind.rate else "sum(n) as numerator"
    columns = {"event_at": "timestamp", "place": "text", "n": "integer", "bad": "integer"}
    contract = (
        'description = "Counts."\nkind = "event"\nkey = ["event_at", "place"]\nevent_time = "event_at"\n'
    )
    for name, kind_of in columns.items():
        contract += (
            f'\n[[column]]\nname = "{name}"\ntype = "{kind_of}"\nrequired = true\nmeaning = "{name}."\n'
        )
    return {
        "riskdesk.toml": 'name = "Small"\npack = "none"\ncurrency = "EUR"\nzone = "UTC"\nclock = "data"\n',
        "contract/counts.toml": contract,
        "cubes/counts_day.sql": (
            f'-- Sums.\n-- /// cube\n-- source = "counts"\n-- grain = "{"hour" if hour else "day"}"\n-- ///\n'
            f"select day, {hour}known_day, place, sum(n) as n, sum(bad) as bad\nfrom counts\ngroup by all\n"
        ),
        "monitors/watched.sql": (
            '-- What is watched.\n-- /// monitor\n-- owner = "desk"\n-- stage = "orders"\n'
            f'-- unit = "{"percent" if kind.rate else "count"}"\n-- direction = "both"\n-- watch = {watch}\n{grain}'
            '-- severity = "high"\n-- runbook = "Look."\n-- ///\n'
            f"select {bucket} as bucket, {place}{measure}\nfrom counts_day\n"
            "where day >= $since and day < $until\ngroup by all\n"
        ),
    }
