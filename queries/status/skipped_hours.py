"""Skipped hours: the local hours that a clock leaves out when it is put forward. No row can be of them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

_ORIGIN = dt.date(1970, 1, 1)


@lru_cache(maxsize=256)
def skipped_hours(zone: str, first: int, last: int) -> dict[int, frozenset[int]]:
    """Day (since 1970) → its local hours that do not exist whole, from `first` to `last`; days with all have none."""
    place = ZoneInfo(zone)
    found = {}
    for number in range(first, last + 1):
        midnight = dt.datetime.combine(_ORIGIN + dt.timedelta(number), dt.time(), place)
        if midnight.utcoffset() == (midnight + dt.timedelta(days=1)).utcoffset():
            continue
        hours = frozenset(hour for hour in range(24) if not _exists(midnight + dt.timedelta(hours=hour)))
        if hours:
            found[number] = hours
    return found


def _exists(moment: dt.datetime) -> bool:
    """Whether a clock of the zone ever shows this hour (arithmetic on such a moment is that of the clock's face)."""
    return moment.astimezone(dt.UTC).astimezone(moment.tzinfo).replace(fold=0) == moment.replace(fold=0)
