"""Grains: the buckets of hours, days, weeks and months, on one wall clock.

A week starts on Monday, a month on its first. A bucket that is not over yet is none: half a week would look like a
fall. A monitor of days whose rows are all of Mondays is told what it seems to be.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.datetime64]
DAY = np.timedelta64(1, "D")
LOOKS = {"hour": 24, "day": 1, "week": 1, "month": 1}  # buckets that one morning can judge
SEASON = {
    "hour": 168,
    "day": 7,
    "week": 1,
    "month": 1,
}  # buckets after which the week repeats; longer ones have none
MONDAY = np.datetime64("1970-01-05")
# Distinct buckets from which "all of them are Mondays" is told; by chance at most 1 in 16807 and 1 in 900.
TELLING = {"week": 5, "month": 3}
EVERY = {"week": "Monday", "month": "the first of a month"}


def starts(grain: str, since: date, until: date) -> Times:
    """Starts of the buckets that begin on `since` or later and have ended before `until`."""
    first, last = np.datetime64(since), np.datetime64(until)
    if grain == "hour":
        return np.arange(first, last, dtype="datetime64[h]")
    if grain == "day":
        return np.arange(first, last, dtype="datetime64[D]")
    if grain == "week":
        begin = np.datetime64(whole_since(grain, since))
        return np.arange(begin, last - 6 * DAY, 7, dtype="datetime64[D]")
    month = np.datetime64(whole_since(grain, since), "M")
    return np.arange(month, last.astype("datetime64[M]"), dtype="datetime64[M]").astype("datetime64[D]")


def ends(grain: str, at: Times) -> Times:
    """The first day after each bucket [nT]; of an hour the day after its own."""
    days = at.astype("datetime64[D]")
    if grain == "month":
        return (days.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return np.asarray(days + (7 if grain == "week" else 1) * DAY, dtype="datetime64[D]")


def positions(grain: str, times: Times, at: Times) -> npt.NDArray[np.int64]:
    """Column of each time among the bucket starts `at`, -1 outside them."""
    if not len(at):
        return np.full(len(times), -1, dtype=np.int64)
    if grain in ("hour", "day"):
        column = (times.astype(at.dtype) - at[0]).astype(np.int64)
        return np.where((column >= 0) & (column < len(at)), column, -1)
    days = times.astype("datetime64[D]")
    column = np.searchsorted(at, days)
    here = at[np.minimum(column, len(at) - 1)] == days
    return np.where(here, column, -1)


def whole_since(grain: str, since: date) -> date:
    """The first day on or after `since` on which a bucket begins."""
    if grain == "week":
        return since + timedelta(days=-since.weekday() % 7)
    if grain == "month" and since.day > 1:
        return (since.replace(day=28) + timedelta(days=4)).replace(day=1)
    return since


def whole_before(grain: str, day: date) -> date:
    """The day on which the bucket of a day begins."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def newest_whole(grain: str, last: date) -> date:
    """The last day of the newest bucket that is over once the day `last` is."""
    if grain == "week":
        return last - timedelta(days=(last.weekday() + 1) % 7)
    if grain == "month":
        after = last + timedelta(days=1)
        return after.replace(day=1) - timedelta(days=1)
    return last


def strangers(grain: str, times: Times) -> Times:
    """The times that no bucket of the grain begins with: of a week what is no Monday, of a month no first."""
    days = times.astype("datetime64[D]")
    if grain == "week":
        wrong = (days - MONDAY).astype(np.int64) % 7 != 0
    elif grain == "month":
        wrong = days != days.astype("datetime64[M]").astype(days.dtype)
    else:
        wrong = np.zeros(len(days), dtype=bool)
    return times[wrong | (days != times if grain in EVERY else wrong)]


def seems(grain: str, times: Times) -> str:
    """The longer grain that the buckets of a daily monitor look like; empty where they do not."""
    if grain != "day":
        return ""
    distinct: Any = np.unique(times.astype("datetime64[D]"))
    # Fewer than every other bucket would be a source that is seldom there, not a longer grain.
    for longer in ("month", "week"):
        span = (
            len(starts(longer, _date(distinct[0]), _date(distinct[-1]) + timedelta(days=32)))
            if len(distinct)
            else 0
        )
        if (
            TELLING[longer] <= len(distinct)
            and 2 * len(distinct) > span
            and not len(strangers(longer, distinct))
        ):
            return longer
    return ""


def span_of(grain: str, bucket: np.datetime64, past: int) -> tuple[date, date]:
    """The first day `past` days before a bucket, and the first day after it."""
    first = bucket.astype("datetime64[D]") - np.timedelta64(past, "D")
    return _date(first), _date(ends(grain, np.array([bucket]))[0])


def _date(day: Any) -> date:
    return date.fromisoformat(str(day)[:10])
