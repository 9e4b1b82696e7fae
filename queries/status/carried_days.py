"""Between which days an extract's rows stand, and which rows are dated far outside of them.

One row with a wrong year must not become the newest day of a home, nor the first of an extract. A day carries when
it has a fair share of what its weekday has; days beyond a gap are believed once several of them carry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from queries.engine.raw_events import PREFIX
from queries.state.ledger import Ledger

SHARE = 0.25  # of the rows its weekday usually has, from which a day carries; chosen
SAME_WEEKDAYS, FEW_WEEKDAYS = 6, 3
NEIGHBOURS = 14  # days with rows on each side that say what is usual where the weekday is too new to
FAR = 14  # days without a carrying one after which what follows must be borne out; chosen
GAPS = 3  # times the usual gap, for extracts that come seldom
BORNE_OUT = 3  # carrying days that make a new stretch believed
LONG_AGO = 366  # days before the others from which rows are no early beginning but misdated; chosen
_ORIGIN = dt.date(1970, 1, 1)
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CarriedDays:
    """The stretch of days that carry. since, until: days that may hold rows of it; last: the newest carrying day;
    misdated: day → rows dated outside of since … until.
    """

    since: dt.date
    until: dt.date
    last: dt.date
    misdated: Mapping[dt.date, int]

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies in the stretch."""
        return self.since <= day <= self.until


def carried_days(rows: Mapping[dt.date, int]) -> CarriedDays | None:
    """The stretch of an extract's rows by day; None where there is no row."""
    found = sorted((day, count) for day, count in rows.items() if count > 0)
    if not found:
        return None
    days = np.array([(day - _ORIGIN).days for day, _ in found], dtype=np.int64)
    counts = np.array([count for _, count in found], dtype=np.int64)
    carrying = days[counts >= SHARE * _usual(days, counts)]
    gaps = np.diff(carrying)
    far = max(FAR, GAPS * int(np.median(gaps)) if len(gaps) else 0)
    stretches = np.split(carrying, np.flatnonzero(gaps > far) + 1)
    core = max(range(len(stretches)), key=lambda at: (len(stretches[at]), -at))
    # A stretch at the edge that nothing bears out is no part of it, nor is what lies behind it.
    believed = [one for at, one in enumerate(stretches) if at == core or len(one) >= BORNE_OUT]
    first, last = int(believed[0][0]), int(believed[-1][-1])
    inside = (days >= first - LONG_AGO) & (days <= last + far)
    misdated = {day: count for (day, count), kept in zip(found, inside.tolist(), strict=True) if not kept}
    kept = days[inside]
    return CarriedDays(_date(kept[0]), _date(kept[-1]), _date(last), misdated)


def rows_by_day(ledger: Ledger, extract: str) -> dict[dt.date, int]:
    """The rows that are there now of each day, from the ledger."""
    found: dict[str, int] = {}
    for file, _ in ledger.live_files(extract):
        found[file.day] = found.get(file.day, 0) + file.rows
    for entry in ledger.of(extract):
        if entry.drop.startswith(PREFIX):  # a day of a warehouse: its rows are there, in no file
            day = entry.drop.rpartition("/")[2]
            found[day] = found.get(day, 0) + entry.rows
    return {dt.date.fromisoformat(day): count for day, count in found.items()}


def _usual(days: Numbers, counts: Numbers) -> npt.NDArray[np.float64]:
    """What a day like each has: the median of the nearest days of its weekday, else of its neighbours."""
    usual = np.zeros(len(days))
    near = np.concatenate([np.arange(-SAME_WEEKDAYS, 0), np.arange(1, SAME_WEEKDAYS + 1)])
    for weekday in range(7):
        same = np.flatnonzero(days % 7 == weekday)
        place = np.arange(len(same))[:, None] + near[None, :]
        inside = (place >= 0) & (place < len(same))
        values = np.where(inside, counts[same[np.clip(place, 0, max(len(same) - 1, 0))]], np.inf)
        ordered, known = np.sort(values, axis=1), inside.sum(axis=1)
        row = np.arange(len(same))
        middle = (ordered[row, np.maximum(known - 1, 0) // 2] + ordered[row, known // 2]) / 2
        usual[same] = np.where(known >= FEW_WEEKDAYS, middle, np.nan)
    for at in np.flatnonzero(np.isnan(usual)).tolist():
        others = np.arange(max(at - NEIGHBOURS, 0), min(at + NEIGHBOURS + 1, len(days)))
        others = others[others != at]
        usual[at] = float(np.median(counts[others])) if len(others) else float(counts[at])
    return usual


def _date(number: int | np.integer) -> dt.date:
    return _ORIGIN + dt.timedelta(days=int(number))
