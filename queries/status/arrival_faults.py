"""Faults of arrival: days that did not come, came late, or came in part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from queries.status.day_counts import AGES, ALL
from queries.status.extract_view import ExtractView
from queries.status.fault import ExtractFault
from queries.status.volume import Vector, measure

FEW = 5
SILENT_FEW = 12
FEW_MARKET = 30
LOW = np.log(0.6)
VERY_LOW = np.log(0.25)
LOW_MARKET = np.log(0.4)
Z, Z_MARKET = -4.0, -5.0
LATE_SHARE = 0.2
LATE_ROWS = 20


def find_silent(look: ExtractView) -> Iterator[ExtractFault]:
    """Days that are due and have no row: late while nothing newer has come, else missing.

    They are closed when no other extract has any either. One that seldom has rows is not asked for them.
    """
    rows = look.volume.rows
    last = int(np.flatnonzero(rows)[-1]) if rows.any() else -1
    for at in np.flatnonzero(look.due & (rows == 0)):
        day, expected = look.counts.day(at), look.volume.expected[at]
        usual = float(expected) if expected >= 0 else _mean(rows[max(at - 14, 0) : at])
        if usual < SILENT_FEW:
            continue
        others = look.of_others(day, "rows")
        newest = at > last
        kind = "closed" if others and not any(others) else "late" if newest else "missing"
        words = {
            "closed": "no extract has a row: the business was closed, or nothing was loaded",
            "late": f"nothing has come since {look.counts.day(last)}"
            if last >= 0
            else "nothing has come yet",
            "missing": "no row, although later days have come",
        }[kind]
        if look.came(day):
            words += "; its drop came, without rows"
        evidence = {"rows": 0.0, "days_overdue": float(look.days - 1 - look.due_age - at)}
        evidence["expected"] = usual
        told = f"about {usual:.0f} rows"
        yield ExtractFault(look.extract.name, kind, day, words, told, "0 rows", evidence)


def _mean(values: Vector) -> float:
    return float(values.mean()) if len(values) else 0.0


def find_partial(look: ExtractView) -> Iterator[ExtractFault]:
    """Days far below their weekday's history, of the whole extract or of one market.

    When the other extracts fell alike it is trade and no load, unless almost nothing is left.
    """
    volume = look.volume
    for at in np.flatnonzero(look.due & (volume.rows > 0) & (volume.expected >= FEW)):
        ratio, z = float(volume.log_ratio[at]), float(volume.z[at])
        if ratio >= LOW or z >= Z:
            continue
        day = look.counts.day(at)
        others = look.of_others(day, "log_ratio")
        shared = min(float(np.median(others)), 0.0) if len(others) >= 2 else 0.0
        if ratio - shared >= LOW and ratio >= VERY_LOW:
            continue
        evidence = {"rows": float(volume.rows[at]), "expected": float(volume.expected[at]), "z": z}
        if len(others) >= 2:
            evidence["others_ratio"] = float(np.exp(np.median(others)))
        words = f"{np.exp(ratio):.0%} of what the same weekdays before it had"
        found = f"{volume.rows[at]:.0f} rows"
        told = f"about {volume.expected[at]:.0f} rows"
        yield ExtractFault(look.extract.name, "partial", day, words, told, found, evidence)
    yield from _partial_markets(look)


def _partial_markets(look: ExtractView) -> Iterator[ExtractFault]:
    whole = look.volume
    for market, counts in look.counts.rows.items():
        if market is ALL:
            continue
        volume = measure(counts, look.days)
        # Nothing at all is clearer than little: fewer rows need to be expected.
        enough = volume.expected >= np.where(volume.rows == 0, SILENT_FEW, FEW_MARKET)
        low = enough & (volume.log_ratio < LOW_MARKET) & (volume.z < Z_MARKET)
        alone = volume.log_ratio - np.nan_to_num(np.minimum(whole.log_ratio, 0.0)) < LOW_MARKET
        for at in np.flatnonzero(look.due & low & alone & (whole.rows > 0)):
            evidence = {
                "rows": float(volume.rows[at]),
                "expected": float(volume.expected[at]),
                "z": float(volume.z[at]),
            }
            words = f"{np.exp(volume.log_ratio[at]):.0%} of what {market} had on the same weekdays before"
            told, found = f"about {volume.expected[at]:.0f} rows", f"{volume.rows[at]:.0f} rows"
            day = look.counts.day(at)
            yield ExtractFault(look.extract.name, "partial", day, words, told, found, evidence, market=market)


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
