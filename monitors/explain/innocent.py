"""Innocent explanations, each tested: what would have to be true if nobody did anything wrong, and whether it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.explain.carriers import carriers_of
from monitors.explain.causes.cause import Cause
from monitors.explain.causes.compare import usual_change
from monitors.explain.causes.leaves import encode_leaves
from monitors.explain.explanation import Innocent, Section, Split, Verdict
from monitors.explain.window import Table, Window

_MOST = 0.6  # share of the change that an innocent explanation must account for; chosen
_LEAST = 0.25  # share of the change below which an explanation is ruled out; chosen
_VISIBLE = 0.1  # share of the change that a single cell must carry to count; chosen
# Entities that count as few and as many; also values, expected events and leaves of a table; chosen.
_FEW, _MANY = 5, 20
_LIKE_USUAL = 0.7  # share of the number of entities that carry half of the metric on a usual day; chosen
_WIDE = 0.75  # share of a dimension's values that must change for an outage; chosen


@dataclass(frozen=True)
class InnocentInput:
    """Input of the tests: the monitor and its segment, the table with its split and causes, entities, data faults,
    calendar.
    """

    monitor: Monitor
    where: Mapping[str, str]
    window: Window
    table: Table
    split: Split
    causes: Sequence[Cause]
    who: Mapping[str, Section]
    faults: Sequence[Mapping[str, Any]]
    extracts: frozenset[str]
    calendar: pd.DataFrame | None
    up: bool

    @cached_property
    def mix(self) -> float:
        """Share of the change that changed weights alone explain."""
        return _mix_part(self)


def test_innocent(case: InnocentInput) -> list[Innocent]:
    """Every innocent explanation with verdict and evidence, those that hold first."""
    found = [
        _duplicates(case),
        _late(case),
        _calendar(case),
        _mix(case),
        _new_segment(case),
        _labels(case),
        _giant(case),
        _breadth(case),
    ]
    order = {"explains": 0, "unknown": 1, "ruled out": 2}
    return sorted(found, key=lambda one: order[one.verdict])


def _faults(case: InnocentInput, kinds: Sequence[str]) -> list[str]:
    """Data faults of the monitor's extracts, of these kinds, in the explained days."""
    return [
        f"{words.label(fault['extract'])} {words.fault(fault['kind'])} on {words.day(str(fault['day']))}"
        for fault in case.faults
        if fault["kind"] in kinds
        and fault["extract"] in case.extracts
        and case.window.since <= date.fromisoformat(str(fault["day"])[:10]) < case.window.until
    ]


def _duplicates(case: InnocentInput) -> Innocent:
    found = _faults(case, ("duplicated", "duplicate"))
    name = "duplicate load"
    if found:
        return Innocent(name, "explains", "; ".join(found))
    rate = "actual_den" in case.table.frame
    flat = " and a doubled load would leave the ratio flat" if rate else ""
    return Innocent(name, "ruled out", f"no extract behind it was loaded twice in these days{flat}")


def _late(case: InnocentInput) -> Innocent:
    """Late, partial or quarantined data behind the monitor."""
    found = _faults(case, ("late", "partial", "missing", "quarantined"))
    name = "late or partial data"
    if found:
        return Innocent(name, "explains", "; ".join(found))
    extracts = ", ".join(words.label(name) for name in sorted(case.extracts)) or "the extracts"
    return Innocent(
        name,
        "ruled out",
        f"{extracts}: on time and whole in these days; all days compared at equal completeness",
    )


def _calendar(case: InnocentInput) -> Innocent:
    """A campaign or holiday: it explains a ratio only if the change is mix and no single rate changed."""
    name = "campaign or holiday"
    if case.calendar is None:
        return Innocent(name, "unknown", "the home has no calendar")
    days = pd.to_datetime(case.calendar["day"]).dt.date
    inside = (days >= case.window.since) & (days < case.window.until)
    for dim, value in case.where.items():
        if dim in case.calendar:
            inside &= case.calendar[dim].isna() | (case.calendar[dim].astype(str) == value)
    entries = case.calendar[inside]
    if entries.empty:
        return Innocent(name, "ruled out", "none in the calendar for this segment in these days")
    # An entry for one market or category can only explain what moved there.
    named = ", ".join(sorted({str(n) for n in entries["name"]})[:3])
    covered = len(set(days[inside])) / max((case.window.until - case.window.since).days, 1)
    flat = case.mix
    if "actual_den" not in case.table.frame:
        verdict: Verdict = "explains" if covered >= _MOST else "unknown"
        return Innocent(name, verdict, f"{named} on {words.share(covered)} of the days; volumes rise with it")
    if flat < _MOST:
        evidence = f"{named} was on, but {words.share(1 - flat)} of the change is inside the segments"
        return Innocent(name, "ruled out", evidence)
    if cells := _rate_cells(case):
        return Innocent(name, "unknown", f"{named} was on, but the rate of {cells} moved too")
    evidence = f"{named}; the rates inside the segments are flat, {words.share(flat)} of the change is mix"
    return Innocent(name, "explains", evidence)


def _rate_cells(case: InnocentInput) -> str:
    """Cells whose own rate carries a visible share of the change."""
    cells = [c for c in case.causes if c.effect == "rate" and abs(c.share) >= _VISIBLE]
    return ", ".join(words.segment(c.segment) for c in cells[:2])


def _mix_part(case: InnocentInput) -> float:
    """Share of the change that changed weights alone explain, with every segment at its usual rate; 0 to 1.

    Not the mix effect of the split, in which a new leaf is all mix, whatever its rate.
    """
    if not case.table.dimensions or not case.split.change:
        return 0.0
    measures = _compared(case.table.frame)
    leaves = encode_leaves(case.table.frame[[*case.table.dimensions, *measures]], case.table.dimensions)
    return min(max(usual_change(leaves) / case.split.change, 0.0), 1.0)


def _mix(case: InnocentInput) -> Innocent:
    """A shift of the mix: changed weights of segments at unchanged rates."""
    name = "mix shift"
    if "actual_den" not in case.table.frame:
        return Innocent(name, "ruled out", "a volume has no mix")
    if not case.table.dimensions:
        return Innocent(name, "unknown", "the monitor has no further dimension to see a mix in")
    part = case.mix
    evidence = f"at their usual rates the new weights of the segments make {words.share(part)} of the change"
    if part >= _MOST and (cells := _rate_cells(case)):
        return Innocent(name, "unknown", f"{evidence}, but the rate of {cells} moved by itself")
    if part >= _MOST:
        return Innocent(name, "explains", evidence)
    return Innocent(name, "ruled out" if part < _LEAST else "unknown", evidence)


def _new_segment(case: InnocentInput) -> Innocent:
    """A new market or segment."""
    name = "new market or segment"
    fresh = [c for c in case.causes if c.effect != "giant" and _appeared(c)]
    if not fresh:
        return Innocent(name, "ruled out", "every segment that carries it was there before")
    part = sum(abs(c.share) for c in fresh)
    evidence = (
        f"{', '.join(words.segment(c.segment) for c in fresh[:3])} is new and carries {words.share(part)}"
    )
    return Innocent(name, "explains" if part >= _MOST else "unknown", evidence)


def _appeared(cause: Cause) -> bool:
    """Whether the segment was next to empty before; a ratio is judged by its denominators."""
    now, before = cause.actual, cause.expected
    if cause.actual_den is not None and cause.expected_den is not None:
        now, before = cause.actual_den, cause.expected_den
    return now > 0 and before <= 0.02 * now


def _labels(case: InnocentInput) -> Innocent:
    """Immature labels: cohorts compared at unequal age."""
    name = "immature labels"
    if case.monitor.view != "cohort":
        return Innocent(name, "ruled out", "counted by the day it was reported: nothing to mature")
    age = words.plural(case.monitor.lag or 0, "day")
    return Innocent(name, "ruled out", f"all cohorts are compared at the same age, {age}")


def _giant(case: InnocentInput) -> Innocent:
    """One huge order."""
    name = "one huge order"
    frame = case.table.frame
    whole = float(frame["actual_exposure"].sum()) - float(frame["expected_exposure"].sum())
    giants = [c for c in case.causes if c.effect == "giant"]
    if giants:
        part = sum(abs(c.share) for c in giants)
        verdict: Verdict = "explains" if part >= _MOST else "unknown"
        evidence = f"one amount in {words.segment(giants[0].segment)} carries {words.share(part)}"
        return Innocent(name, verdict, evidence)
    top = float((frame["actual_exposure"] - frame["expected_exposure"]).max()) if len(frame) else 0.0
    if whole > 0 and len(frame) > _MANY:
        return Innocent(
            name, "ruled out", f"the largest leaf carries {words.share(min(top / whole, 1.0))} of the money"
        )
    return Innocent(name, "ruled out", "no single amount stands above the rest")


def _breadth(case: InnocentInput) -> Innocent:
    """An outage: it concerns all users of a carrier, provider or service, while abuse concentrates in few entities."""
    name = "outage: everybody who uses it"
    sections = [(entity, s) for entity, s in case.who.items() if s.rows]
    for entity, section in sections:
        half, active = section.facts["half"], float(section.facts["entities"])
        if half is not None and half <= max(_FEW, 0.02 * active):
            evidence = words.carried_by(carriers_of(entity, section))
            return Innocent(name, "ruled out", f"{evidence} of it")
    moved, values, dim = _widest(case)
    evidence = f"; {moved} of {values} values of {words.label(dim)} moved" if values else ""
    if values >= _FEW - 1 and moved <= (1 - _WIDE) * values:
        # Whoever carries it: what everybody feels is seen in every value.
        return Innocent(name, "ruled out", f"only {moved} of {values} values of {words.label(dim)} moved")
    if not sections:
        return Innocent(name, "unknown", f"nobody is counted who could carry it{evidence}")
    broad = all(_is_broad(section) for _, section in sections)
    entity, section = max(sections, key=lambda one: float(one[1].facts["entities"]))
    many = section.facts["entities"]
    named = f"no few of the {words.plural(many, words.entity(entity))} carry it"
    if broad and values >= _FEW - 1 and moved >= _WIDE * values:
        return Innocent(name, "explains", named + evidence)
    return Innocent(name, "unknown", (named if broad else "neither few nor everybody") + evidence)


def _is_broad(section: Section) -> bool:
    """Whether so many entities carry the change as carry the metric on a usual day, so that no one of
    them caused it.
    """
    half, active = section.facts["half"], float(section.facts["entities"])
    usual = section.facts.get("usual_half")
    if not section.facts["clear"]:
        return False
    if active < _MANY or half is None:
        return active >= _MANY
    return bool(half >= max(_MANY, 0.1 * active) or (usual and half >= max(_FEW, _LIKE_USUAL * usual)))


def _widest(case: InnocentInput) -> tuple[int, int, str]:
    """(values that changed, values compared, dimension) of the dimension with the most values.

    Dimensions of the largest cause are left out: within an outage's own service everything changes.
    """
    frame, sign = case.table.frame, 1.0 if case.up else -1.0
    own = set(case.causes[0].segment) if case.causes and abs(case.causes[0].share) >= _LEAST else set()
    best = (0, 0, "")
    for dim in case.table.dimensions:
        if dim in own:
            continue
        sums = frame.groupby(dim, observed=True)[_compared(frame)].sum()
        usual = sums["expected_num"]
        if "actual_den" in sums:
            usual = (
                sums["actual_den"]
                * sums["expected_num"]
                / sums["expected_den"].where(sums["expected_den"] > 0)
            )
        large = usual >= _FEW
        if int(large.sum()) > best[1]:
            moved = int((sign * (sums["actual_num"] - usual) > 0.1 * usual)[large].sum())
            best = (moved, int(large.sum()), dim)
    return best


def _compared(frame: pd.DataFrame) -> list[str]:
    """Columns of amounts that the table has."""
    return [c for c in ("actual_num", "expected_num", "actual_den", "expected_den") if c in frame]
