"""The newest day of a home that carries data and is over in them: what the desk's morning follows.

Never one row: a day counts when an extract has a fair share of its usual rows there (`carried_days`), and when none of
the extracts that reach it is still short of its last hours.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from queries.content.home import Home
from queries.status.kept_status import keep, read_kept, status_key

if TYPE_CHECKING:
    from queries.state.catalog import Catalog
    from queries.status.carried_days import CarriedDays
    from queries.status.day_profile import DayProfile

FILE = "newest_day.json"  # the last answer for mornings that ask for a day that is over
BACK = 3  # days that may be open at once: the widest zones lie a day apart
_ORIGIN = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class NewestDay:
    """`day`: the newest day that carries and is over; misdated: extract → day → rows dated far outside."""

    day: dt.date
    misdated: dict[str, dict[dt.date, int]]


def newest_day(home: Home, known: Catalog | None = None, *, over: bool = False) -> NewestDay | None:
    """The newest day that any extract carries; None where nothing has landed. over: only a day that is over."""
    if known is not None or not over:
        return _found(home, known, over)
    # Every command asks first which morning is meant, and reading what it takes costs as much as most commands do.
    key = status_key(home, None)
    kept = _read(read_kept(home, key, FILE))
    if kept is None and (kept := _found(home, None, over)) is not None:
        keep(home, key, _told(kept), FILE)
    return kept


def _told(found: NewestDay) -> dict[str, object]:
    days = {
        name: {str(day): int(rows) for day, rows in days.items()} for name, days in found.misdated.items()
    }
    return {"day": str(found.day), "misdated": days}


def _read(kept: Any) -> NewestDay | None:
    """What `_told` told; None where it is something else."""
    day = dt.date.fromisoformat
    try:
        return NewestDay(
            day(kept["day"]),
            {
                name: {day(at): int(rows) for at, rows in days.items()}
                for name, days in kept["misdated"].items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _found(home: Home, known: Catalog | None, over: bool) -> NewestDay | None:
    # The engine is read by whoever must look, not by whoever finds what was kept.
    from queries.state.catalog import read_catalog
    from queries.status.carried_days import carried_days, rows_by_day
    from queries.status.day_profile import read_profiles

    catalog = known or read_catalog(home)
    events = [name for name, extract in catalog.contracts.items() if extract.kind == "event"]
    stretches = {name: found for name in events if (found := carried_days(rows_by_day(catalog.ledger, name)))}
    if not stretches:
        return None
    newest = max(one.last for one in stretches.values())
    misdated = {name: dict(one.misdated) for name, one in stretches.items() if one.misdated}
    if over:
        oldest = newest - dt.timedelta(days=BACK)
        profiles = read_profiles(
            home, catalog, [name for name, one in stretches.items() if one.last > oldest]
        )
        for _ in range(BACK):
            if not any(
                _open(profiles[name], one, newest) for name, one in stretches.items() if one.last >= newest
            ):
                break
            newest -= dt.timedelta(days=1)
    return NewestDay(newest, misdated)


def _open(profile: DayProfile, stretch: CarriedDays, day: dt.date) -> bool:
    """Whether a day is not over in an extract: its last hours are wanting in a market, and nothing newer came."""
    from queries.status.hour_faults import empty_hours

    first = (stretch.since - _ORIGIN).days
    days = (day - stretch.since).days + 1
    holes, _ = empty_hours(profile, first, days, dt.date(9999, 12, 31)).get(days - 1, ([], 0))
    return any(hole.open for hole in holes)
