"""Days, moments and spans as a person says them: 19 Nov, 22 Nov 06:00 UTC, 28 Oct to 3 Nov 2026."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from monitors.life.bucket_span import LONGER
from monitors.words.names import plural
from monitors.words.numbers import DASH, missing


def day(value: date | datetime | str | None, beside: date | None = None) -> str:
    """A day: 19 Nov 2026; without its year where that is the year of `beside`, the day it is read on."""
    if missing(value) or not value:
        return DASH
    that = _day_of(value)
    year = "" if beside is not None and beside.year == that.year else f" {that.year}"
    return f"{that.day} {that:%b}{year}"


def morning(value: date) -> str:
    """A day with its weekday: Tue 3 Nov 2026."""
    return f"{value:%a} {day(value)}"


def moment(value: datetime | str | None, zone: str = "UTC") -> str:
    """A moment with its zone written out: 22 Nov 06:00 UTC; local buckets are said without one."""
    if missing(value) or not value:
        return DASH
    that = datetime.fromisoformat(value.rstrip("Z")) if isinstance(value, str) else value
    return f"{that.day} {that:%b %H:%M} {zone}".rstrip()


def span(first: date | datetime | str, last: date | datetime | str | None, beside: date | None = None) -> str:
    """From a day to a day, both included: 3 to 9 Nov 2026; what both have in common is said once."""
    if last is None or _day_of(first) == _day_of(last):
        return day(first, beside)
    began, ended = _day_of(first), _day_of(last)
    if (began.year, began.month) == (ended.year, ended.month):
        return f"{began.day} to {day(ended, beside)}"
    return f"{day(began, ended)} to {day(ended, beside)}"


def loaded(days: Sequence[date], known_day: date) -> str:
    """History that came in one go: 79 days of history (2 Mar to 19 May 2026) were loaded for the morning of …

    known_day: the day whose following morning is the first that could see it.
    """
    many = f"{plural(len(days), 'day')} of history ({span(days[0], days[-1])}) {'was' if len(days) == 1 else 'were'}"
    seen = day(known_day + timedelta(days=1))
    own = (
        "it teaches as if known on its own day"
        if len(days) == 1
        else "they teach as if known on their own days"
    )
    return f"{many} loaded for the morning of {seen}; {own}"


def bucket(value: str | None, grain: str, beside: date | None = None) -> str:
    """A bucket from its text, or the one a day lies in: week of 11 May 2026, May 2026, 22 Nov 06:00, 19 Nov; the year
    left out as in `day`.
    """
    if missing(value) or not value:
        return DASH
    if grain == "hour" and len(value) > len("2026-11-22"):
        return moment(value, zone="")
    if grain == "month":
        that = _day_of(value)
        return f"{that:%b}" if beside is not None and beside.year == that.year else f"{that:%b} {that.year}"
    if grain == "week":
        that = _day_of(value)
        return f"week of {day(that - timedelta(days=that.weekday()), beside)}"
    return day(value, beside)


def buckets(first: str, last: str, grain: str, beside: date | None = None) -> str:
    """From a bucket to a bucket, both included: weeks of 4 to 18 May 2026, Mar to May 2026, 3 to 9 Nov 2026."""
    if grain not in LONGER:
        return span(first, last, beside)
    if first[:10] == last[:10]:
        return bucket(last, grain, beside)
    if grain == "week":
        return f"weeks of {span(first, last, beside)}"
    return f"{bucket(first, grain, _day_of(last))} to {bucket(last, grain, beside)}"


def clock(hour: int, zones: Collection[str]) -> str:
    """A full hour with its zone: 06:00 Europe/London; in several zones at once, 06:00 market time, 5 zones."""
    named = sorted(set(zones))
    where = named[0] if len(named) == 1 else f"market time, {len(named)} zones"
    return f"{hour:02d}:00 {where}"


def _day_of(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime) else value
