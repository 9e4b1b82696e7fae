"""When a desk is run, and whether a run that was due did not happen. Days and moments are UTC; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

GRACE = timedelta(hours=3)  # after its usual time a run is missed; chosen
LIVE = 2  # days: a morning run within so many of itself is of a living desk, not of an archive or a demo
MEMORY = 28  # days of runs from which weekdays are learnt; chosen
LATEST_OF = 10  # days of runs from which the usual time is learnt; chosen
SEVERAL = 5  # of so many days the latest time is left out: one late run is no habit
WEEKDAYS = {"daily": range(7), "weekdays": range(5)}


@dataclass(frozen=True)
class MorningRun:
    """A morning, and the moment at which it was first written."""

    as_of: date
    at: datetime


@dataclass(frozen=True)
class MissedRun:
    """A run that was due and did not happen: the last one, when the next was due, and the newest morning's age."""

    last: MorningRun
    due: datetime
    days_old: int


def missed_run(runs: Sequence[MorningRun], now: datetime, expect: str = "rhythm") -> MissedRun | None:
    """The run that is missing at `now`; None where all is as usual, or nothing is expected.

    runs: each morning's first whole run. expect: "rhythm" = as the desk was run before (a desk of few days: daily),
    "daily", "weekdays", "none". A desk whose last morning lay far from the day it was run on has no rhythm.
    """
    if expect == "none" or not runs:
        return None
    last = max(runs, key=lambda run: (run.as_of, run.at))
    newest = max(run.at for run in runs)
    if expect == "rhythm" and abs((last.at.date() - last.as_of).days) > LIVE:
        return None
    days = sorted({run.at.date() for run in runs if run.at.date() > newest.date() - timedelta(days=MEMORY)})
    weekdays = set(WEEKDAYS.get(expect, ())) or _weekdays(days)
    usual = _usual_time([run for run in runs if run.at.date() in set(days)])
    day = newest.date()
    for _ in range(MEMORY):
        day += timedelta(days=1)
        due = datetime.combine(day, usual) + GRACE
        if due > now:
            return None
        if day.weekday() in weekdays:
            return MissedRun(MorningRun(last.as_of, newest), due, (now.date() - last.as_of).days)
    return None


def _weekdays(days: Sequence[date]) -> set[int]:
    """The weekdays on which the desk is run: on half of them or more; one that was not seen yet counts."""
    found = set()
    for weekday in range(7):
        length = (days[-1] - days[0]).days + 1
        seen = [
            one for one in (days[0] + timedelta(days=n) for n in range(length)) if one.weekday() == weekday
        ]
        if not seen or 2 * sum(one in days for one in seen) >= len(seen):
            found.add(weekday)
    return found


def _usual_time(runs: Sequence[MorningRun]) -> time:
    """By when of a day a run is there: the latest of the last days' first ones, without the very latest."""
    first: dict[date, time] = {}
    for run in sorted(runs, key=lambda one: one.at):
        first.setdefault(run.at.date(), run.at.time())
    times = sorted(first[day] for day in sorted(first)[-LATEST_OF:])
    return times[-2] if len(times) >= SEVERAL else times[-1]
