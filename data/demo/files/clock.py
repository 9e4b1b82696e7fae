"""Local days and hours of the markets: whole-hour zones, daylight saving included.

Times are int64 microseconds since 1970 in UTC; days count from the first day of the demo (day 0).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from data.demo.files.rows import Column

HOUR = 3_600_000_000
DAY = 24 * HOUR
MARGIN = 140  # days kept on both sides: chargebacks reach 100 days ahead, sellers' past as far back
CUTOFF_HOUR = 6  # the morning run sees what arrived before this local hour


@dataclass(frozen=True)
class Clock:
    """Tables from UTC hours to local hours and back, one row per market and a last row for plain UTC."""

    first: date
    days: int
    offsets: Column  # [market, utc hour]: whole hours to add
    utc_hours: Column  # [market, local hour]: index of the utc hour that begins it

    @property
    def origin(self) -> int:
        """Microsecond at which the tables begin: UTC midnight, MARGIN days before the first day."""
        return (self.epoch - MARGIN) * DAY

    def local(self, at: Column, market: Column) -> Column:
        """Shift UTC microseconds to the market's wall clock; beyond the tables the last offset holds."""
        hour = ((at - self.origin) // HOUR).clip(0, self.offsets.shape[1] - 1)
        return at + self.offsets[market, hour] * HOUR

    def day(self, at: Column, market: Column) -> Column:
        """Local day number of each moment; day 0 is the demo's first day."""
        return (self.local(at, market) - self.origin) // DAY - MARGIN

    def hour(self, at: Column, market: Column) -> Column:
        """Local hour of the day, 0 to 23."""
        return (self.local(at, market) // HOUR) % 24

    def at(self, day: Column, hour: Column, seconds: Column, market: Column) -> Column:
        """UTC microseconds of a local day number, wall-clock hour and seconds into that hour."""
        begin = self.utc_hours[market, (day + MARGIN) * 24 + hour] * HOUR + self.origin
        return begin + (seconds * 1e6).astype(np.int64)

    def known_day(self, event: Column, arrived: Column, market: Column) -> Column:
        """Day whose export first holds a row: local date of arrival less the cutoff, at least its day."""
        arrival = self.day(arrived - CUTOFF_HOUR * HOUR, market)
        return np.maximum(arrival, self.day(event, market))

    @property
    def epoch(self) -> int:
        """Days from 1970 to day 0; dates are kept as days since 1970."""
        return (self.first - date(1970, 1, 1)).days

    def date(self, day: int) -> date:
        """Calendar date of a day number."""
        return self.first + timedelta(days=int(day))


def _offsets(zone: str, start: datetime, hours: int) -> Column:
    """Offset of every hour; a day is looked at hour by hour only when it begins and ends differently."""
    info = ZoneInfo(zone)

    def offset(hour: int) -> int:
        shift = (start + timedelta(hours=hour)).astimezone(info).utcoffset() or timedelta(0)
        return int(shift.total_seconds()) // 3600

    found: list[int] = []
    for begin in range(0, hours, 24):
        first, last = offset(begin), offset(begin + 24)
        found += [first] * 24 if first == last else [offset(begin + hour) for hour in range(24)]
    return np.array(found, dtype=np.int64)


def _invert(offsets: Column) -> Column:
    """First utc hour of each local hour; an hour skipped in spring takes the next one's."""
    hours = len(offsets)
    found = np.full(hours, -1, dtype=np.int64)
    local = np.arange(hours) + offsets
    inside = (local >= 0) & (local < hours)
    found[local[inside][::-1]] = np.arange(hours)[inside][::-1]
    missing = np.flatnonzero(found < 0)
    for gap in missing[::-1]:
        found[gap] = found[gap + 1] if gap + 1 < hours and found[gap + 1] >= 0 else min(gap, hours - 1)
    return found


def build_clock(first: date, days: int, zones: list[str]) -> Clock:
    """Build the tables for the days of the demo and MARGIN days around them, for whole-hour zones."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=MARGIN)
    hours = (days + 2 * MARGIN) * 24
    offsets = np.stack([_offsets(zone, start, hours) for zone in [*zones, "UTC"]])
    return Clock(first, days, offsets, np.stack([_invert(row) for row in offsets]))
