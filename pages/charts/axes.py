"""Axes worked out before drawing: where they end, where their ticks stand, and the unit on them.

A form leaves these open as parameters, so that one form serves every unit, range and span of days.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import altair

from monitors import words
from pages.charts.drawing import blanks

SCALE = {"bps": 1e4, "percent": 1e2}  # of fractions, and where such a share is the whole
SUFFIX = {"bps": " bps", "percent": " %", "count": " per day", "hourly count": " per hour"}
DURATIONS = ((2 * 1440, 1440, " d"), (2 * 60, 60, " h"), (0, 1, " min"))  # minutes: from, one of, its sign
EVERY = ("percent", "minutes")  # suffixes short enough to stand at every tick; others stand at the top one
TALLEST = 1.5  # times the highest fact: bands and expectations that reach beyond are cut there
TOGETHER = 1.2  # the same for charts on one scale: of the highest fact of them all
APART = 2.0  # a small chart that needs more than this times the usual one gets a scale of its own
LARGE = 10_000  # from here on numbers are written by size: 12k
SNAP = 1e-9  # what rounding may have added to a number
ROOM = 0.03  # of the span, kept free above the highest fact and under the lowest
DAY = timedelta(days=1)
DAYS = (1, 2, 7, 14, 28, 56)
HOURS = (1, 2, 3, 6, 12, 24)
MONTHS = (1, 2, 3, 6, 12, 24, 60)
Limits = tuple[float, float]

VALUE_BLANKS = ("y_low", "y_top", "y_ticks", "y_size", "y_format", "y_prefix", "y_suffix", "y_each")
TIME_BLANKS = ("x_ticks", "x_format")


def value_axis() -> tuple[altair.Scale, altair.Axis]:
    """A measured axis whose limits, ticks and unit are filled in: see `value_blanks`."""
    size = "replace(format(abs(datum.value) / y_size, y_format), 'G', 'B')"
    last = "y_each || datum.value == y_ticks[length(y_ticks) - 1]"
    return (
        altair.Scale(domain=[altair.ExprRef("y_low"), altair.ExprRef("y_top")], nice=False, zero=False),
        altair.Axis(
            title=None,
            values=altair.ExprRef("y_ticks"),
            labelExpr=f"(datum.value < 0 ? '−' : '') + y_prefix + {size} + ({last} ? y_suffix : '')",
            labelOverlap=False,
        ),
    )


def time_axis() -> tuple[altair.Scale, altair.Axis]:
    """Buckets of a market's own clock, drawn as they are and not moved to the reader's zone: see `time_blanks`."""
    label = "utchours(datum.value) ? utcFormat(datum.value, '%H:00') : utcFormat(datum.value, x_format)"
    return (
        altair.Scale(type="utc"),
        altair.Axis(
            title=None,
            values=altair.ExprRef("x_ticks"),
            labelExpr=label,
            labelOverlap="greedy",
            labelFlush=True,
        ),
    )


def open_values() -> list[altair.Parameter]:
    """The parameters of `value_axis`."""
    return blanks(*VALUE_BLANKS)


def open_times() -> list[altair.Parameter]:
    """The parameters of `time_axis`."""
    return blanks(*TIME_BLANKS)


def limits(facts: Iterable[float | None], ranges: Iterable[float | None], unit: str) -> Limits:
    """Where a value axis begins and ends, in display units.

    `facts` (what was measured) are always inside; `ranges` (expected values, bands, intervals) as far as they
    leave the facts two thirds of the height. A share never goes above the whole, nothing goes below zero that
    never was there. The axis begins at zero unless that would squeeze all movement into its upper part.
    """
    seen = [value for value in facts if value is not None]
    around = [value for value in ranges if value is not None]
    high, low = max(seen, default=0.0), min(seen, default=0.0)
    if high <= 0 and low >= 0:
        high = max(around, default=0.0)  # all zero: only what was expected has a size
    far = max(around, default=high)
    top = min(max(high, far), TALLEST * high) if high > 0 else 0.0
    near = max(min([low, *around]), low - (high - low), 0.0 if low >= 0 else -math.inf)
    from_zero = near >= 0 and (near < 0.6 * top or high == low)
    room, whole = ROOM * (top - (0.0 if from_zero else near)), SCALE.get(unit)
    above = min(top + room, whole) if whole and high <= whole else top + room
    return 0.0 if from_zero else near - room, above


def shared(single: Mapping[str, tuple[Limits, Limits]]) -> dict[str, tuple[Limits, bool]]:
    """Name → limits and whether they are its own: small charts share one scale as long as they can be read on it.

    `single` has two limits of each: those of its facts and ranges, and those of its facts alone.
    """
    if not single:
        return {}
    usual = APART * median(facts[1] for _, facts in single.values())
    alike = [one for one in single.values() if one[1][1] <= usual]
    highest = max(facts[1] for _, facts in alike)
    # A band that only one of them has, wide as it may be, does not press the lines of all the others down.
    top = min(max(whole[1] for whole, _ in alike), TOGETHER * highest)
    common = min(whole[0] for whole, _ in alike), top
    return {
        name: (common, False) if facts[1] <= usual else (whole, True)
        for name, (whole, facts) in single.items()
    }


def value_blanks(
    ends: Limits, at_most: int, unit: str, currency: str = "USD", *, hourly: bool = False
) -> dict[str, Any]:
    """The parameters of a value axis: round ticks, at most so many steps, and the unit in words."""
    low, top = ends
    size, suffix = 1, SUFFIX.get("hourly count" if hourly and unit == "count" else unit, "")
    if unit == "minutes":
        size, suffix = next((size, suffix) for least, size, suffix in DURATIONS if top >= least)
    prefix = words.symbol(currency) if unit == "money" else ""
    said = {"y_size": size, "y_prefix": prefix, "y_suffix": suffix}
    if top <= low:
        # Nothing but one value, mostly zero: a calm line at the bottom.
        return said | {"y_low": low, "y_top": low + 1, "y_ticks": [low], "y_format": ",~f", "y_each": True}
    step = _round_step((top - low) / size / at_most, whole=unit == "count")
    places = next(places for places in range(12) if round(step, places) == step)
    # The axis runs on to the next tick where that is near; else its last tick stands inside.
    first, last = math.ceil(low / size / step - 0.5), math.floor(top / size / step + 0.5)
    ticks = [round(at * step, places) * size for at in range(first, last + 1)]
    large = max(abs(ticks[0]), abs(ticks[-1])) >= LARGE * size
    return said | {
        "y_low": min(low, ticks[0]),
        "y_top": max(top, ticks[-1]),
        "y_ticks": ticks,
        "y_format": "~s" if large else f",.{places}f",
        "y_each": unit in EVERY,
    }


def _round_step(least: float, *, whole: bool) -> float:
    """The next of 1, 2, 2.5, 5, 10, 20, … that is not smaller; a whole number where one is asked for."""
    least = max(least, 1.0) if whole else least
    power = 10.0 ** math.floor(math.log10(least))
    steps = (round(size * power, 12) for size in (1, 2, 2.5, 5, 10))
    return next(step for step in steps if step >= least * (1 - SNAP) and not (whole and step % 1))


def time_blanks(buckets: Sequence[str], at_most: int) -> dict[str, Any]:
    """The parameters of a time axis: ticks at hours, days, Mondays or first days of months; at most so many."""
    if not buckets:
        return {"x_ticks": [], "x_format": "%-d %b"}
    first, last = _clock(buckets[0]), _clock(buckets[-1])
    days = (last - first) / DAY
    every = next((step for step in DAYS if days / step <= at_most), 0)
    if not every:
        return {"x_ticks": _months(first, last, at_most), "x_format": "%b %Y"}
    if days <= 3 and any(at.hour for at in map(_clock, buckets)):
        hours = next(step for step in HOURS if days * 24 / step <= at_most or step == HOURS[-1])
        ticks = _steps(first, last, timedelta(hours=hours))
    elif every >= 7:
        ticks = _steps(first - timedelta(days=first.weekday()), last, every * DAY)  # weeks stand on Mondays
    else:
        ticks = _steps(
            last - every * DAY * math.ceil(days / every), last, every * DAY
        )  # back from the newest
    return {"x_ticks": [at for at in ticks if at >= epoch(buckets[0])], "x_format": "%-d %b"}


def epoch(bucket: str) -> int:
    """A bucket (ISO day or hour) in milliseconds, as if its clock were UTC: a browser would read it as its own."""
    return int(_clock(bucket).timestamp() * 1000)


def _clock(bucket: str) -> datetime:
    return datetime.fromisoformat(bucket).replace(tzinfo=UTC)


def _steps(first: datetime, last: datetime, step: timedelta) -> list[int]:
    """Milliseconds from the first whole step not before `first`'s day to `last`."""
    start = datetime.combine(first.date(), datetime.min.time(), UTC)
    count = int((last - start) / step)
    return [int((start + at * step).timestamp() * 1000) for at in range(count + 1)]


def _months(first: datetime, last: datetime, at_most: int) -> list[int]:
    months = (last.year - first.year) * 12 + last.month - first.month
    every = next((step for step in MONTHS if months / step <= at_most), MONTHS[-1])
    begin = first.year * 12 + first.month  # the month after the first one, counted from year zero
    at = [divmod(month, 12) for month in range(begin, last.year * 12 + last.month) if month % every == 0]
    return [epoch(date(year, month + 1, 1).isoformat()) for year, month in at]
