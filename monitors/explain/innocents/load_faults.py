"""Faults of the data themselves: a doubled load, late or partial data behind the monitor."""

from collections.abc import Sequence
from datetime import date

from monitors import words
from monitors.explain.innocents.case import InnocentInput
from monitors.explain.innocents.verdict import Innocent

_ENOUGH = 0.5  # share of the days explained that must be faulty before they explain it; chosen


def duplicates(case: InnocentInput) -> Innocent:
    """An extract that was loaded twice; copies are set aside when they are taken in, so they count once."""
    days, found = _faults(case, ("duplicated", "duplicate"))
    name = "duplicate load"
    if days:
        return Innocent(name, "ruled out", f"{found}; the copies were set aside and count once")
    flat = " and a doubled load would leave the ratio flat" if case.ratio else ""
    return Innocent(name, "ruled out", f"no extract behind it was loaded twice in these days{flat}")


def late_data(case: InnocentInput) -> Innocent:
    """Late, partial or quarantined data behind the monitor: they explain what moved on their own days."""
    name = "late or partial data"
    days, found = _faults(case, ("late", "partial", "missing", "open", "quarantined"))
    if not days:
        extracts = ", ".join(words.label(extract) for extract in sorted(case.extracts)) or "the extracts"
        evidence = f"{extracts}: on time and whole in these days; all days compared at equal completeness"
        return Innocent(name, "ruled out", evidence)
    if case.up and not case.ratio:
        return Innocent(name, "ruled out", f"{found}; rows that are wanting raise no count")
    if days < _ENOUGH * (case.window.until - case.window.since).days:
        return Innocent(name, "unknown", f"{found}, and the other days have no fault")
    if case.few:
        return Innocent(name, "unknown", f"{found}, but {case.few} of it")
    return Innocent(name, "explains", found)


def _faults(case: InnocentInput, kinds: Sequence[str]) -> tuple[int, str]:
    """Days explained on which an extract of the monitor has such a fault, and the faults in words."""
    found = [
        fault
        for fault in case.faults
        if fault["kind"] in kinds
        and fault["extract"] in case.extracts
        and case.window.since <= date.fromisoformat(str(fault["day"])[:10]) < case.window.until
    ]
    told = [
        f"{words.label(fault['extract'])} {words.fault(fault['kind'])} on {words.day(str(fault['day']))}"
        for fault in found
    ]
    return len({str(fault["day"])[:10] for fault in found}), "; ".join(told)
