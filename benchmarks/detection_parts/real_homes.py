"""Real marketplaces and shops through the product itself, as a new user wrote their homes down."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.detection_parts.event_verdict import MONTH, HomeVerdict, judge_home
from benchmarks.detection_parts.part_options import PartOptions, print_table
from benchmarks.detection_parts.product_replay import alerts_of, home_folder

EXAMPLES = Path(__file__).parents[2] / "examples"
# Olist's extracts and the file each is landed from; its orders are read four times, by four of their dates.
OLIST_EXTRACTS = {
    **dict.fromkeys(("approvals", "purchases", "deliveries", "promises"), "orders.parquet"),
    "payments": "payments.parquet",
    "reviews": "reviews.parquet",
    "closed_deals": "olist_closed_deals_dataset.csv",
    "orders_published": "orders_published_2017.csv",
}


@dataclass(frozen=True)
class RealHome:
    """A folder of the real data, how its home is set up, and the days that are replayed (until: the day after)."""

    folder: str
    set_up: Callable[[Path, Path], None]
    since: date
    until: date

    @property
    def months(self) -> float:
        """Months that are replayed."""
        return (self.until - self.since).days / MONTH


def set_up_olist(data: Path, home: Path) -> None:
    """Land Olist's files as its README says."""
    shutil.copytree(data / "home", home, dirs_exist_ok=True)
    for extract, file in OLIST_EXTRACTS.items():
        _land(data / "landing" / file, home / "landing" / extract)


def set_up_shop(data: Path, home: Path) -> None:
    """The shop's home is an example of the project; its clean files are landed by their names."""
    shutil.copytree(EXAMPLES / "online_retail", home, dirs_exist_ok=True)
    for file in sorted((data / "clean").glob("*.parquet")):
        _land(file, home / "landing" / file.stem)


HOMES = {
    "Olist": RealHome("olist", set_up_olist, date(2016, 10, 1), date(2018, 11, 15)),
    "Online Retail": RealHome("online_retail", set_up_shop, date(2010, 12, 2), date(2011, 12, 10)),
}


def show_homes(asked: PartOptions) -> None:
    """Events raised, quiet kept, data told, and alerts outside all windows, for each home that is there."""
    rows, wrong = [], []
    for name, one in HOMES.items():
        data = asked.existing(one.folder)
        events = json.loads((data / "events.json").read_text())["events"]
        with home_folder(asked.work, one.folder) as folder:
            one.set_up(data, folder)
            verdict = judge_home(events, alerts_of(folder, one.since, one.until))
        rows.append(_row(name, one, verdict))
        wrong.append(f"{name}, not as they should be: {', '.join(verdict.wrong) or 'none'}")
    head = ["home", "raised", "open before", "missed", "quiet kept", "data told", "median days to the alert"]
    print_table("Real homes, replayed", [*head, "alerts outside", "a month", "months"], rows)
    print("\n" + "\n".join(f"- {line}" for line in wrong), flush=True)


def _row(name: str, one: RealHome, verdict: HomeVerdict) -> list[str]:
    counts = verdict.counts
    of = {
        kind: sum(n for key, n in counts.items() if key.startswith(kind)) for kind in ("raise", "quiet", "dq")
    }
    delays = sorted(verdict.delays)
    return [
        *(name, f"{counts.get('raise raised', 0)} of {of['raise']}", str(counts.get("raise open before", 0))),
        *(str(counts.get("raise missed", 0)), f"{counts.get('quiet kept', 0)} of {of['quiet']}"),
        *(f"{counts.get('dq told', 0)} of {of['dq']}", str(delays[len(delays) // 2]) if delays else "–"),
        *(str(verdict.outside), f"{verdict.outside / one.months:.2f}", f"{one.months:.0f}"),
    ]


def _land(file: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, folder / file.name)
