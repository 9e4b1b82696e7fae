"""Status: what is fresh, late, missing, partial, duplicated, quarantined or empty, as a morning knew it.

Everything is told from the ledger's counts by day and from the past only, so a replay of an old morning says
what was known then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from queries.content.home import Home
from queries.state.loaded_history import Load
from queries.status.fault import ExtractFault
from queries.status.kept_status import keep, read_kept, status_key

if TYPE_CHECKING:
    from queries.state.catalog import Catalog
    from queries.status.judging import Judging

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


class StatusLook(Protocol):
    """A look at the extracts."""

    def __call__(self, as_of: dt.date, only: Collection[str] | None = None) -> list[ExtractStatus]:
        """The status of every event extract, or of those named alone, as a morning knew it, by name."""


def status(home: Home, as_of: dt.date) -> list[ExtractStatus]:
    """Every event extract as the morning ``as_of`` knew it, by name. For many mornings see ``status_of``."""
    return status_of(home)(as_of)


def status_of(home: Home, known: Catalog | None = None) -> StatusLook:
    """The newest morning's status is read where somebody has looked before; else the ledger is read, once, and what an
    extract is made of when it is first asked for: then the status of any morning is a matter of milliseconds.

    known: the catalog of an engine that is open already, so that contracts and ledger are not read again.
    """
    # What judges is loaded by whoever must judge: most looks are reads.
    judging: list[Judging] = []
    whole: dict[dt.date, list[ExtractStatus]] = {}  # the newest morning's, where it was kept

    def judge() -> Judging:
        if not judging:
            from queries.status.judging import judging_of

            judging.append(judging_of(home, known))
        return judging[0]

    def look(as_of: dt.date, only: Collection[str] | None = None) -> list[ExtractStatus]:
        # An older morning than the newest is never kept; who has the ledger at hand need not look for it.
        if known is not None and not judge().newest < str(as_of):
            return judge().judged(as_of, only)
        if as_of not in whole:
            key = status_key(home, as_of)
            found = read_told(read_kept(home, key), as_of)
            if found is None and (only is not None or not judge().newest < str(as_of)):
                return judge().judged(as_of, only)
            if found is None:
                found = judge().judged(as_of, None)
                keep(home, key, [told(one) for one in found])
            whole[as_of] = found
        return [one for one in whole[as_of] if only is None or one.extract in only]

    return look


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
