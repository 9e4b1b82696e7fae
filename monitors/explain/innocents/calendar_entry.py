"""A campaign or holiday of the calendar: it explains a volume that rose all over its own scope, a ratio only by mix.

An entry counts for the cell it names. One of a wider scope must be seen in the rest of that scope as well: a sale
for everybody explains no rise in one market alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from monitors import words
from monitors.explain.innocents.case import LEAST, MOST, InnocentInput
from monitors.explain.innocents.measures import without
from monitors.explain.innocents.mix import rate_cells
from monitors.explain.innocents.verdict import Innocent, Verdict

_NOT_SCOPE = ("day", "kind", "name")


@dataclass(frozen=True)
class CalendarEntry:
    """An entry of the calendar that may concern an alert: its name and scope (empty = everything), the share of the
    alert's days it covers, and the other scopes it was made for on those days.
    """

    name: str
    scope: Mapping[str, str]
    covered: float
    elsewhere: tuple[Mapping[str, str], ...] = ()


def calendar_entry(case: InnocentInput) -> Innocent:
    """The entry that explains most, or why none does."""
    name = "campaign or holiday"
    if case.calendar is None:
        return Innocent(name, "unknown", "the home has no calendar")
    entries = entries_of(case)
    if not entries:
        return Innocent(name, "ruled out", "none in the calendar for this segment in these days")
    named = ", ".join(sorted({entry.name for entry in entries})[:3])
    if case.ratio:
        return Innocent(name, *_of_ratio(case, named))
    found = [_of_volume(case, entry) for entry in entries]
    order = {"explains": 0, "unknown": 1, "ruled out": 2}
    return Innocent(name, *min(found, key=lambda one: order[one[0]]))


def entries_of(case: InnocentInput) -> list[CalendarEntry]:
    """Entries on the days explained whose scope does not contradict the segment, one per name and scope."""
    if case.calendar is None:
        return []
    dated = case.calendar.assign(day=pd.to_datetime(case.calendar["day"]).dt.date)
    inside = dated[(dated["day"] >= case.window.since) & (dated["day"] < case.window.until)]
    scopes = [str(column) for column in inside.columns if column not in _NOT_SCOPE]
    length = max((case.window.until - case.window.since).days, 1)
    found: list[CalendarEntry] = []
    for name, named in inside.groupby("name", observed=True):
        made = []
        for values, group in named.groupby(scopes, dropna=False, observed=True) if scopes else [((), named)]:
            told = zip(scopes, values, strict=True)
            scope = {dim: str(value) for dim, value in told if value is not None and value == value}
            made.append((scope, group["day"].nunique() / length))
        others = tuple(scope for scope, _ in made if not agrees(scope, case.where))
        found += [
            CalendarEntry(str(name), s, covered, others) for s, covered in made if agrees(s, case.where)
        ]
    return found


def agrees(scope: Mapping[str, str], where: Mapping[str, str]) -> bool:
    """Whether an entry's scope does not contradict a segment."""
    return all(where.get(dim, value) == value for dim, value in scope.items())


def names_cell(entry: CalendarEntry, case: InnocentInput) -> bool:
    """Whether the entry was made for the alert's own cell, as far as the calendar can tell cells apart."""
    if case.calendar is None or not entry.scope:
        return False
    own = {dim: value for dim, value in case.where.items() if dim in case.calendar}
    return own == dict(entry.scope)


def _of_ratio(case: InnocentInput, named: str) -> tuple[Verdict, str]:
    if case.mix < MOST:
        return (
            "ruled out",
            f"{named} was on, but {words.share(1 - case.mix)} of the change is inside the segments",
        )
    if cells := rate_cells(case):
        return "unknown", f"{named} was on, but the rate of {cells} moved too"
    if case.few:
        return "unknown", f"{named} was on, but {case.few} of it"
    evidence = (
        f"{named}; the rates inside the segments are flat, {words.share(case.mix)} of the change is mix"
    )
    return "explains", evidence


def _of_volume(case: InnocentInput, entry: CalendarEntry) -> tuple[Verdict, str]:
    """A volume rises with a campaign: on most of the days, by no few, and as much in all of the entry's scope."""
    told = f"{entry.name} on {words.share(entry.covered)} of the days"
    if not case.up:
        return "ruled out", f"{told}, which lowers no volume"
    if entry.covered < MOST:
        return "unknown", told
    if case.monitor.role == "response":
        return "unknown", f"{told}, but what we do ourselves is no demand"
    if case.few:
        return "unknown", f"{told}, but {case.few} of it"
    inside, seen = _inside(case, entry)
    if inside < MOST:
        return ("unknown" if inside >= LEAST else "ruled out"), f"{told}; {seen}"
    share, rest = _rest_of_scope(case, entry)
    if share >= MOST:
        return "explains", f"{told}; {rest or 'volumes rise with it'}"
    return ("unknown" if share >= LEAST else "ruled out"), f"{told}, but {rest}"


def _inside(case: InnocentInput, entry: CalendarEntry) -> tuple[float, str]:
    """Share of the excess in the entry's scope, where it is narrower than the segment."""
    narrower = {dim: value for dim, value in entry.scope.items() if dim not in case.where}
    if not narrower:
        return 1.0, ""
    frame = case.table.frame
    if any(dim not in frame for dim in narrower) or not case.excess:
        return 0.0, f"{words.segment(narrower)} is not told apart"
    mask = pd.Series(True, index=frame.index)
    for dim, value in narrower.items():
        mask &= frame[dim].astype(str) == value
    part = float((frame["actual_num"] - frame["expected_num"])[mask].sum()) / case.excess
    return part, f"{words.share(min(max(part, 0.0), 1.0))} of it is in {words.segment(narrower)}"


def _rest_of_scope(case: InnocentInput, entry: CalendarEntry) -> tuple[float, str]:
    """Share of the segment's rise that the rest of the entry's scopes saw too; 1 where there is no rest."""
    if case.measures is None or case.calendar is None:
        return 1.0, ""
    beside = {dim: value for dim, value in case.where.items() if dim not in case.calendar}
    own = case.measures.read(case.monitor.name, case.where)
    parts = [case.measures.read(case.monitor.name, {**beside, **scope}) for scope in entry.elsewhere]
    inside = {dim: value for dim, value in case.where.items() if dim in entry.scope}
    if own is not None and {**beside, **inside} != dict(case.where):
        whole = case.measures.read(case.monitor.name, {**beside, **entry.scope})
        parts.append(without(whole, own) if whole is not None else None)
    read = [part for part in parts if part is not None]
    usual = sum(part.expected for part in read)
    if own is None or usual <= 0 or own.times <= 1:
        return 1.0, ""
    rest = sum(part.num for part in read) / usual
    told = f"elsewhere in its scope it is at {words.times(rest)}, here at {words.times(own.times)}"
    return (rest - 1) / (own.times - 1), told
