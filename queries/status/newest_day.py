"""The newest day of a home that carries data and is over in them: what the desk's morning follows.

Never one row: a day counts when an extract has a fair share of its usual rows there (`carried_days`), and when none of
the extracts that reach it is still short of its last hours.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from queries.content.home import Home
from queries.state.catalog import Catalog, read_catalog
from queries.status.carried_days import CarriedDays, carried_days, rows_by_day
from queries.status.day_profile import DayProfile, read_profiles
from queries.status.hour_faults import empty_hours

BACK = 3  # days that may be open at once: the widest zones lie a day apart
_ORIGIN = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class NewestDay:
    """`day`: the newest day that carries and is over; misdated: extract → day → rows dated far outside."""

    day: dt.date
    misdated: dict[str, dict[dt.date, int]]


def newest_day(home: Home, known: Catalog | None = None, *, over: bool = False) -> NewestDay | None:
    """The newest day that any extract carries; None where nothing has landed. over: only a day that is over."""
    catalog = known or read_catalog(home)
    events = [name for name, extract in catalog.contracts.items() if extract.kind == "event"]
    stretches = {name: found for name in events if (found := carried_days(rows_by_day(catalog.ledger, name)))}
    if not stretches:
        return None
    newest = max(one.last for one in stretches.values())
    misdated = {name: dict(one.misdated) for name, one in stretches.items() if one.misdated}
    if over:
        profiles = read_profiles(home, catalog)
        for _ in range(BACK):
            if not any(
                _open(profiles[name], one, newest) for name, one in stretches.items() if one.last >= newest
            ):
                break
            newest -= dt.timedelta(days=1)
    return NewestDay(newest, misdated)


def _open(profile: DayProfile, stretch: CarriedDays, day: dt.date) -> bool:
    """Whether a day is not over in an extract: its last hours are wanting in a market, and nothing newer came."""
    first = (stretch.since - _ORIGIN).days
    days = (day - stretch.since).days + 1
    holes, _ = empty_hours(profile, first, days, dt.date(9999, 12, 31)).get(days - 1, ([], 0))
    return any(hole.open for hole in holes)
