"""A data fault: what is wrong with one extract on one day, and what that rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class ExtractFault:
    """One fault of one extract and day.

    ``kind``: late (nothing yet of the newest days, or most of a day came after it was due), missing (nothing of a
    day, although later ones came), closed (nothing from any extract), partial, open (its last hours have not come
    yet), duplicated, quarantined, refused, misdated (rows dated far outside of all others), nulls, values (a column
    with other values than usual). ``usable`` False = numbers of that day are not to be judged; ``healed`` = what was
    wanting has come since. ``until`` is the last day where several are told as one.
    """

    extract: str
    kind: str
    day: dt.date
    message: str
    expected: str = ""
    found: str = ""
    evidence: dict[str, float] = field(default_factory=dict)
    column: str | None = None
    market: str | None = None
    usable: bool = False
    healed: bool = False
    until: dt.date | None = None


def join_days(faults: Iterable[ExtractFault], gap: int = 1) -> list[ExtractFault]:
    """Runs of one fault told as one, ``day`` to ``until``, at most ``gap`` days from one to the next."""
    runs: dict[tuple[object, ...], list[ExtractFault]] = {}
    for fault in sorted(faults, key=lambda f: f.day):
        key = (fault.extract, fault.kind, fault.column, fault.market, fault.usable)
        run = runs.setdefault(key, [])
        last = run[-1] if run else None
        if last is not None and (fault.day - (last.until or last.day)).days <= gap:
            run[-1] = replace(last, until=fault.day)
        else:
            run.append(fault)
    return sorted((fault for run in runs.values() for fault in run), key=lambda f: (f.day, f.extract, f.kind))
