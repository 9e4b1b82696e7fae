"""What a status is made of, and how it is kept: an extract as a morning knew it, with its days and faults; drops that
were refused.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queries.content.home import Home
from queries.content.problem import Problem
from queries.landing.found_files import path_of
from queries.state.ledger import read_ledger
from queries.state.loaded_history import Load
from queries.status.fault import ExtractFault

RECENT = 3
ORDER = (
    "late",
    "missing",
    "closed",
    "partial",
    "open",
    "refused",
    "duplicated",
    "quarantined",
    "misdated",
    "nulls",
    "values",
)


@dataclass(frozen=True)
class DayStatus:
    """One day of an extract: rows known and expected (None = too little history), and whether to judge it."""

    day: dt.date
    rows: int
    expected: float | None
    usable: bool


@dataclass(frozen=True)
class ExtractStatus:
    """One extract as a morning knew it.

    ``state`` is the worst fault of the last three days that are due, else fresh, or empty when no row was
    ever seen; ``faults`` are those of all days, oldest first; ``due`` is the last day that must be there by
    now; ``loads`` are the days of history that came in one go.
    """

    extract: str
    as_of: dt.date
    state: str
    last_day: dt.date | None
    due: dt.date | None
    faults: tuple[ExtractFault, ...] = ()
    days: tuple[DayStatus, ...] = ()
    loads: tuple[Load, ...] = ()


def told(one: ExtractStatus) -> dict[str, Any]:
    """A status as JSON has it."""
    days = [(str(day.day), day.rows, day.expected, day.usable) for day in one.days]
    faults = [_dated(fault.__dict__) for fault in one.faults]
    loads = [
        (str(load.known_day), [str(day) for day in load.days], load.rows, load.first) for load in one.loads
    ]
    return _dated(one.__dict__) | {"as_of": None, "days": days, "faults": faults, "loads": loads}


def read_told(kept: Any, as_of: dt.date) -> list[ExtractStatus] | None:
    """The statuses of a morning as `told` gave them; None where it is something else."""
    if not isinstance(kept, list):
        return None
    day = dt.date.fromisoformat
    try:
        return [
            ExtractStatus(
                one["extract"],
                as_of,
                one["state"],
                day(one["last_day"]) if one["last_day"] else None,
                day(one["due"]) if one["due"] else None,
                tuple(
                    ExtractFault(
                        **{
                            **fault,
                            "day": day(fault["day"]),
                            "until": day(fault["until"]) if fault["until"] else None,
                        }
                    )
                    for fault in one["faults"]
                ),
                tuple(
                    DayStatus(day(at), rows, expected, usable) for at, rows, expected, usable in one["days"]
                ),
                tuple(
                    Load(day(at), tuple(map(day, days)), rows, first)
                    for at, days, rows, first in one["loads"]
                ),
            )
            for one in kept
        ]
    except (KeyError, TypeError, ValueError):
        return None


def _dated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, dt.date) else value for name, value in values.items()}


def refused_drops(home: Home) -> list[Problem]:
    """One problem per drop of which the newest version was refused, by name."""
    entries = read_ledger(home.state).entries
    return [
        entry.problems[0]
        for name, entry in sorted(entries.items())
        if entry.state in ("refused", "kept")
        and entry.problems
        and os.path.lexists(path_of(home.landing, name))
    ]
