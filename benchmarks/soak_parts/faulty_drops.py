"""Drops as bad nights bring them: late, doubled, cut, corrected, unreadable; each is set right some nights later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

KINDS = ("late", "doubled", "cut", "corrected", "unreadable")
NIGHTS_WRONG = 3  # at most, until what is right comes
CUT = 0.5  # of a file that arrives
LACKS = 0.1  # of the rows that a first version, corrected later, does not have yet


@dataclass(frozen=True)
class Delivery:
    """One drop on its way: its file, the night it is due, what is wrong with it, and the night that sets it right."""

    file: Path
    extract: str
    day: date
    kind: str
    righted: date


def plan(
    source: Path, extracts: Sequence[str], days: Sequence[date], share: float, rng: np.random.Generator
) -> list[Delivery]:
    """The deliveries of some days: a share of them faulty, in kinds of equal chance; the rest have kind ""."""
    found = []
    for day in days:
        for extract in extracts:
            file = source / extract / f"{day}.parquet"
            if not file.exists():
                continue
            kind = str(rng.choice(KINDS)) if rng.random() < share else ""
            wait = int(rng.integers(1, NIGHTS_WRONG + 1))
            found.append(Delivery(file, extract, day, kind, day + timedelta(days=wait)))
    return found


def deliver(one: Delivery, night: date, landing: Path, seed: int) -> bool:
    """Land what comes of a delivery on a night (the day whose data are due). Whether anything came."""
    target = landing / one.extract / one.file.name
    if night == one.day:
        _first(one, target, np.random.default_rng([seed, one.day.toordinal(), len(one.extract)]))
        return one.kind != "late"
    if night == one.righted and one.kind not in ("", "doubled"):
        _place(one.file, target)
        return True
    return False


def _first(one: Delivery, target: Path, rng: np.random.Generator) -> None:
    """What comes on the night it is due."""
    if one.kind == "late":
        return
    if one.kind in ("", "doubled"):
        _place(one.file, target)
        if one.kind == "doubled":
            _place(one.file, target.with_name(f"{one.day}_again.parquet"))
        return
    table = pq.read_table(one.file)
    target.parent.mkdir(parents=True, exist_ok=True)
    if one.kind == "unreadable":
        target.write_bytes(one.file.read_bytes()[:-8] + rng.bytes(8))
    elif one.kind == "cut":
        pq.write_table(table.slice(0, int(table.num_rows * CUT)), target)
    else:
        pq.write_table(table.take(np.flatnonzero(rng.random(table.num_rows) >= LACKS)), target)


def _place(file: Path, target: Path) -> None:
    """A whole file under its name, by rename, newer than what it replaces."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    shutil.copyfile(file, partial)
    partial.replace(target)


def nights(first: date, count: int) -> Iterator[date]:
    """The days whose data are due, one a night."""
    for number in range(count):
        yield first + timedelta(days=number)
