"""Faults of arrival: days that did not come, or came late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from queries.status.day_counts import AGES
from queries.status.extract_view import ExtractView
from queries.status.fault import ExtractFault
from queries.status.volume import SILENT_FEW, Vector

FEW = 5
HABIT = 56  # due days that say how often a day of an extract is empty by itself
HABIT_ONCE = 1  # empty days among them that are no habit yet
CHANCE = 0.02  # of so many empty days in a row, below which they are told; chosen
LATE_SHARE = 0.2
LATE_ROWS = 20


def find_silent(look: ExtractView) -> Iterator[ExtractFault]:
    """Days that are due and have no row: late while nothing newer has come, missing once later days have.

    They are closed when no extract has any, and later days have come. However few rows a day has: where a drop comes
    every day, one that did not come is late; else a day is told that is empty against the extract's habit.
    """
    rows = look.volume.rows
    filled = np.flatnonzero(rows)
    if not len(filled):
        return
    last = int(filled[-1])
    for at in np.flatnonzero(look.due & (rows == 0)):
        day, expected = look.counts.day(at), look.volume.expected[at]
        usual = float(expected) if expected >= 0 else _mean(rows[max(at - 14, 0) : at])
        if expected == 0 or not _told(look, int(at), usual):
            continue
        kind = "late" if at > last else "missing"
        if look.nothing_anywhere(day) and look.newer_anywhere(day):
            kind = "closed"
        words = {
            "closed": "no extract has a row: the business was closed, or nothing was loaded",
            "late": f"nothing has come since {look.counts.day(last)}",
            "missing": "no row, although later days have come",
        }[kind]
        if look.came(day):
            words += "; its drop came, without rows"
        evidence = {"rows": 0.0, "days_overdue": float(look.days - 1 - look.due_age - at)}
        evidence["expected"] = usual
        told = f"about {max(usual, 1):.0f} row{'s' if usual >= 1.5 else ''}"
        yield ExtractFault(look.extract.name, kind, day, words, told, "0 rows", evidence)


def _told(look: ExtractView, at: int, usual: float) -> bool:
    """Whether a due day without a row is a fault; zero of an extract that often has none may be true."""
    if usual >= SILENT_FEW:
        return True
    if look.by_day:
        return not look.came(look.counts.day(at))
    rows = look.volume.rows
    filled = np.flatnonzero(rows)
    place = int(np.searchsorted(filled, at))
    low = int(filled[place - 1]) if place else -1
    high = int(filled[place]) if place < len(filled) else len(rows)
    # The habit is that of the days nearest to the run of empty ones, and only of those that might have had rows.
    others = np.flatnonzero(look.due & ~(look.volume.expected == 0))
    others = others[(others >= high) | (others <= low)]
    others = others[np.argsort(np.abs(others - at), kind="stable")][:HABIT]
    empty = int((rows[others] == 0).sum())
    due = int(look.due[low + 1 : high].sum())
    return empty <= HABIT_ONCE or ((empty + 0.5) / (len(others) + 1)) ** due < CHANCE


def _mean(values: Vector) -> float:
    return float(values.mean()) if len(values) else 0.0


def find_misdated(look: ExtractView) -> Iterator[ExtractFault]:
    """Rows dated far outside of the days that carry the extract: a wrong year or clock. No day is made of them."""
    for entry in look.entries:
        wrong = [
            (part.day, part.rows)
            for part in entry.slices
            if part.rows > 0 and not look.carries(dt.date.fromisoformat(part.day))
        ]
        day = look.day_of(entry)
        if not wrong or day >= look.as_of:
            continue
        count = sum(rows for _, rows in wrong)
        dates = sorted({text for text, _ in wrong})
        first, last = look.counts.first, look.counts.day(look.counts.days - 1)
        shown = ", ".join(dates[:3]) + (f" and {len(dates) - 3} more dates" if len(dates) > 3 else "")
        words = f"{entry.drop}: rows dated {shown}, far from all others; no morning follows them"
        evidence = {"rows": float(count), "dates": float(len(dates))}
        found = f"{count} row{'s' if count > 1 else ''} dated {shown}"
        yield ExtractFault(
            look.extract.name,
            "misdated",
            day,
            words,
            f"dates from {first} to {last}",
            found,
            evidence,
            usable=True,
        )


def find_late(look: ExtractView) -> Iterator[ExtractFault]:
    """Days of which much came after it was due, and more than is usual for the extract.

    They are whole by now.
    """
    until = min(look.days, look.counts.days)
    known = look.known(look.total)[:until]
    in_time = look.total[:until, min(look.due_age, AGES - 1)]
    late = np.where(look.due[:until], known - in_time, 0.0)
    share = np.divide(late, known, out=np.zeros(until), where=known > 0)
    for at in np.flatnonzero((late >= LATE_ROWS) & (share > LATE_SHARE)):
        before = share[max(at - 56, 0) : at]
        usual = float(np.median(before)) if len(before) >= FEW else 0.0
        if share[at] - usual <= LATE_SHARE:
            continue
        evidence = {"late_rows": float(late[at]), "rows": float(known[at]), "usual_share": usual}
        words = f"{share[at]:.0%} of its rows came after it was due; they are there now"
        told = f"by {look.extract.lateness_hours:.0f} hours after the day began"
        found = f"{late[at]:.0f} of {known[at]:.0f} rows later"
        day = look.counts.day(at)
        yield ExtractFault(
            look.extract.name, "late", day, words, told, found, evidence, usable=True, healed=True
        )
