"""Writes drops for this home: sign-ups, views, reports and bans of three regions, with what really happened.

    python examples/community/generate.py --home HOME [--days 90] [--seed 1] [--end 2026-06-01]

Three things go wrong (bots sign up in DE on the web; scam messages in MX chats; moderation falls behind in
JP) and two only look like it (an advert brings people in JP; a brigade reports one author in DE).
truth.json says when.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

REGIONS = {"DE": (420, -1), "MX": (380, 6), "JP": (300, -9)}  # sign-ups a day, hours from local time to UTC
SURFACES = {"feed": 60_000, "search": 20_000, "chat": 9_000}
REASONS = ["spam", "scam", "abuse", "other"]
EVENTS = [
    ("bot_signups", False, {"region": "DE", "client": "web"}, 0.55, 5, "disposable_mail_rate"),
    ("advert_wave", True, {"region": "JP", "source": "advert"}, 0.62, 4, "signups"),
    ("scam_wave", False, {"region": "MX", "surface": "chat"}, 0.72, 5, "scam_reports"),
    ("report_brigade", True, {"region": "DE", "surface": "feed"}, 0.82, 2, "report_rate"),
    ("queue_backlog", False, {"region": "JP"}, 0.88, 5, "time_to_close"),
]


def happening(name: str, day: int, days: int) -> bool:
    """Whether an event is on that day (counted from 0)."""
    _, _, _, start, length, _ = next(event for event in EVENTS if event[0] == name)
    first = int(start * days)
    return first <= day < first + length


def signups(rng: np.random.Generator, day: int, days: int, region: str) -> pd.DataFrame:
    """The accounts created in one region on one local day."""
    mean = REGIONS[region][0] * (1.15 if day % 7 in (5, 6) else 1.0) * 1.002**day
    n = int(rng.negative_binomial(60, 60 / (60 + mean)))
    table = pd.DataFrame(
        {
            "client": rng.choice(["app", "web"], n, p=[0.7, 0.3]),
            "source": rng.choice(["organic", "invite", "advert"], n, p=[0.5, 0.3, 0.2]),
            "mail_kind": rng.choice(["mailbox", "disposable"], n, p=[0.96, 0.04]),
            "device_id": [f"{region}-{d}" for d in rng.integers(0, 10**9, n)],
            "phone_verified": rng.random(n) < 0.7,
        }
    )
    if happening("bot_signups", day, days) and region == "DE":
        extra = int(rng.poisson(70))
        device = [f"DE-bot-{d}" for d in rng.integers(0, 6, extra)]
        bots = {"client": "web", "source": "organic", "mail_kind": "disposable", "device_id": device}
        table = pd.concat([table, pd.DataFrame(bots | {"phone_verified": False})], ignore_index=True)
    if happening("advert_wave", day, days) and region == "JP":
        wave = table.sample(int(len(table) * 0.8), replace=True, random_state=int(rng.integers(2**31)))
        device = [f"JP-{d}" for d in rng.integers(0, 10**9, len(wave))]
        table = pd.concat([table, wave.assign(source="advert", device_id=device)], ignore_index=True)
    table.insert(0, "account_id", [f"{region}{day:04d}{number:06d}" for number in range(len(table))])
    return table.assign(hour=rng.uniform(0, 24, len(table)))


def views(rng: np.random.Generator, region: str) -> pd.DataFrame:
    """Views of one region by hour and surface."""
    hours = np.arange(24)
    shape = 1 + 0.8 * np.sin((hours - 9) / 24 * 2 * np.pi)
    level = rng.gamma(200, 1 / 200) * REGIONS[region][0] / 400
    rows = [
        {"surface": surface, "hour": float(hour), "views": int(rng.poisson(size * level * shape[hour] / 24))}
        for surface, size in SURFACES.items()
        for hour in hours
    ]
    return pd.DataFrame(rows)


def reports(rng: np.random.Generator, day: int, days: int, region: str) -> pd.DataFrame:
    """The reports of one region and day, both steps in one row: `hours_open` until the verdict."""
    parts = []
    for surface, size in SURFACES.items():
        n = int(rng.negative_binomial(40, 40 / (40 + size * REGIONS[region][0] / 400 * 0.0012)))
        parts.append(_reports(rng, n, surface, rng.choice(REASONS, n, p=[0.45, 0.1, 0.3, 0.15]), 0.4))
    if happening("scam_wave", day, days) and region == "MX":
        n = int(rng.poisson(30))
        parts.append(_reports(rng, n, "chat", np.full(n, "scam"), 0.9, author="scammer", authors=8))
    if happening("report_brigade", day, days) and region == "DE":
        n = int(rng.poisson(45))
        parts.append(_reports(rng, n, "feed", np.full(n, "abuse"), 0.03, author="target", authors=1))
    table = pd.concat(parts, ignore_index=True)
    slow = 3.0 if happening("queue_backlog", day, days) and region == "JP" else 1.0
    table.insert(0, "report_id", [f"R{region}{day:04d}{number:05d}" for number in range(len(table))])
    open_for = rng.gamma(2.0, 6.0 * slow, len(table))
    return table.assign(hour=rng.uniform(0, 24, len(table)), hours_open=open_for.round(2))


def _reports(
    rng: np.random.Generator,
    n: int,
    surface: str,
    reason: object,
    upheld: float,
    author: str = "a",
    authors: int = 10**6,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "surface": surface,
            "reason": reason,
            "author_id": [f"{author}{number}" for number in rng.integers(0, authors, n)],
            "reporter_id": [f"u{number}" for number in rng.integers(0, 10**6, n)],
            "verdict": np.where(rng.random(n) < upheld, "upheld", "dismissed"),
        }
    )


def write(home: Path, days: int = 90, seed: int = 1, end: date = date(2026, 6, 1)) -> None:
    """Writes landing/<extract>/<day>.csv.gz for every day before `end`, and truth.json."""
    first = end - timedelta(days=days)
    parts: dict[str, list[pd.DataFrame]] = {"signups": [], "views": [], "reports": []}
    for day in range(days):
        for number, region in enumerate(REGIONS):
            rng = np.random.default_rng([seed, day, number])
            here = {"region": region, "day": day}
            parts["signups"].append(signups(rng, day, days, region).assign(**here))
            parts["views"].append(views(rng, region).assign(**here))
            parts["reports"].append(reports(rng, day, days, region).assign(**here))
    rng = np.random.default_rng([seed, days])
    tables = {name: _clock(pd.concat(part, ignore_index=True), first, rng) for name, part in parts.items()}
    tables["bans"] = _bans(tables["signups"], first, rng)
    tables["reports"] = _steps(tables["reports"])
    for name, table in tables.items():
        _land(home / "landing" / name, table.drop(columns="day", errors="ignore"), first, end)
    truth = [_event(*event, first, days) for event in EVENTS]
    (home / "truth.json").write_text(
        json.dumps({"seed": seed, "days": days, "events": truth}, indent=1) + "\n"
    )


def _clock(table: pd.DataFrame, first: date, rng: np.random.Generator) -> pd.DataFrame:
    """Turns local day and hour into UTC event and arrival times."""
    west = table["region"].map({region: hours for region, (_, hours) in REGIONS.items()})
    hours = table["day"] * 24 + table["hour"] + west
    at = (pd.Timestamp(first) + pd.to_timedelta(hours, unit="h")).dt.floor("s")
    delay = pd.to_timedelta(rng.gamma(2, 0.4, len(table)), unit="h").floor("s")
    return table.drop(columns="hour").assign(event_at=at, arrived_at=at + delay)


def _steps(opened: pd.DataFrame) -> pd.DataFrame:
    wait = pd.to_timedelta(opened["hours_open"], unit="h").dt.floor("s")
    later = {"event_at": opened["event_at"] + wait, "arrived_at": opened["arrived_at"] + wait}
    first = opened.assign(step="opened", verdict=None, hours_open=None)
    return pd.concat([first, opened.assign(step="closed", **later)], ignore_index=True)


def _bans(fresh: pd.DataFrame, first: date, rng: np.random.Generator) -> pd.DataFrame:
    bot = fresh["device_id"].str.contains("bot")
    caught = fresh[rng.random(len(fresh)) < np.where(bot, 0.8, 0.01)]
    at = caught["event_at"] + pd.to_timedelta(rng.gamma(2, 60, len(caught)), unit="h").floor("s")
    day = (pd.Timestamp(first) + pd.to_timedelta(caught["day"], unit="D")).dt.date
    table = caught[["account_id", "region", "source"]]
    return table.assign(event_at=at, arrived_at=at + pd.Timedelta(hours=1), signup_day=day)


def _land(folder: Path, table: pd.DataFrame, first: date, end: date) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    arrived = table["arrived_at"].dt.date
    for day, rows in table[(arrived >= first) & (arrived < end)].groupby(arrived):
        rows.to_csv(folder / f"{day}.csv.gz", index=False)


def _event(
    name: str,
    innocent: bool,
    segment: dict[str, str],
    start: float,
    length: int,
    mover: str,
    first: date,
    days: int,
) -> dict[str, object]:
    begin = first + timedelta(days=int(start * days))
    return {
        "id": name,
        "scenario": name,
        "innocent": innocent,
        "kind": "innocent" if innocent else "risk",
        "segment": segment,
        "start": begin.isoformat(),
        "end": (begin + timedelta(days=length)).isoformat(),
        "first_mover": mover,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Writes drops and truth.json of the community example.")
    parser.add_argument("--home", type=Path, default=Path(__file__).parent)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--end", type=date.fromisoformat, default=date(2026, 6, 1))
    options = parser.parse_args(arguments)
    write(options.home, options.days, options.seed, options.end)


if __name__ == "__main__":
    main()
