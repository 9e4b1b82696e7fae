"""Innocent twins of the harms a monitor watches for, as scenarios.toml tells them apart: every check must hold.

One check that speaks against a twin rules it out. It explains only where all of them are seen to hold; what too few
events, or a table that the home does not have, leave open stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitors import words
from monitors.explain.innocents.calendar_entry import entries_of, names_cell
from monitors.explain.innocents.case import MOST, InnocentInput, is_narrow
from monitors.explain.innocents.measures import Counted, Measures
from monitors.explain.innocents.verdict import Innocent

if TYPE_CHECKING:
    from monitors.catalogue.innocent_twin import InnocentTwin

Word = Literal["for", "against", "open"]
_HALF = 0.5  # of the alert's relative fall: what goes along with it must have fallen by as much; chosen
_HARMFUL = 0.3  # of the alert's excess: so many harmful events at most while a measure counts as flat; chosen
_A_PART = 0.1  # of the alert's excess: what a measure must have risen by to speak against a twin; chosen
_OTHERS = 0.25  # of the part its size would give it: what a sibling that did not move may have; chosen
_WIDE = 0.75  # share of the values that must have their part; chosen
_PART = 0.25  # of the part a value would have by its size; chosen
_COUNTED = 3.0  # events that a value should have of the excess before it is asked; chosen


@dataclass(frozen=True)
class CheckResult:
    """What one check found: for the twin, against it, or open; and in words."""

    word: Word
    said: str


def twins(case: InnocentInput) -> list[Innocent]:
    """The twins that can explain this monitor, each with its verdict."""
    return [
        _judged(scenario.twin or scenario.name, case, scenario.innocent)
        for scenario in case.scenarios
        if scenario.innocent is not None
        and case.monitor.name in scenario.innocent.explains
        and scenario.innocent.direction in ("both", "up" if case.up else "down")
    ]


def contradiction(case: InnocentInput) -> str:
    """A first mover of a harm the monitor watches for that moved too, in the same cell; in words, else empty."""
    if case.measures is None:
        return ""
    harms = [s for s in case.scenarios if s.kind == "risk" and s.name in case.monitor.scenarios]
    movers = {name for harm in harms for name in harm.first_mover} - {case.monitor.name}
    for name in sorted(movers):
        monitor = case.measures.monitor(name)
        if monitor is None or "denominator" not in (monitor.columns or ()):
            continue
        # What does not know the cell says little of it: only events that are a part of the alert's own count.
        if case.events is None and any(not case.measures.knows(name, dim) for dim in case.where):
            continue
        found = case.measures.read(name, case.where)
        if found is not None and _moved(case, found, down=monitor.direction == "down"):
            return f"{words.metric(name, monitor.title)} is at {words.times(found.times)} in the same days"
    return ""


def _judged(name: str, case: InnocentInput, twin: InnocentTwin) -> Innocent:
    found: list[CheckResult] = []
    for finding in _checks(case, twin):
        if finding.word == "against":
            return Innocent(name, "ruled out", finding.said)
        found.append(finding)
    still = [one.said for one in found if one.word == "open"]
    if still:
        return Innocent(name, "unknown", "; ".join(still))
    return Innocent(name, "explains", "; ".join(one.said for one in found if one.said))


def _checks(case: InnocentInput, twin: InnocentTwin) -> Iterator[CheckResult]:
    """Every check of a twin, the cheap ones first."""
    if (case.excess > 0) != case.up:
        yield CheckResult("against", "nothing moved that it could explain")
        return
    if twin.calendar:
        yield _in_calendar(case)
    yield from (_spread(case, entity) for entity in twin.spread)
    yield from (_known(case, entity) for entity in twin.known)
    if case.measures is None:
        yield CheckResult("open", "no other measures can be read")
        return
    yield from (_one_of(case, case.measures, dimension) for dimension in twin.one_of)
    yield from (_wide(case, case.measures, dimension) for dimension in twin.wide)
    yield from (_along(case, case.measures, name) for name in twin.along if name != case.monitor.name)
    yield from (_quiet(case, case.measures, name) for name in twin.quiet)
    yield from (_flat(case, case.measures, name, most) for name, most in twin.flat.items())


def _in_calendar(case: InnocentInput) -> CheckResult:
    mine = [entry for entry in entries_of(case) if names_cell(entry, case)]
    best = max(mine, key=lambda entry: entry.covered, default=None)
    if best is None:
        return CheckResult("against", "the calendar has nothing for this very segment in these days")
    word: Word = "for" if best.covered >= MOST else "open"
    return CheckResult(word, f"{best.name} on {words.share(best.covered)} of the days")


def _spread(case: InnocentInput, entity: str) -> CheckResult:
    """No few entities of a kind carry it."""
    section = case.who.get(entity)
    if section is None or not section.rows:
        return CheckResult("open", f"no {words.entity(entity)} is counted")
    many = words.plural(section.facts["entities"], words.entity(entity))
    if is_narrow(section):
        return CheckResult("against", f"{case.few or 'few carry it'} of it")
    return CheckResult("for", f"no few of the {many} carry it")


def _known(case: InnocentInput, entity: str) -> CheckResult:
    """Those who carry most of it were there before."""
    section = case.who.get(entity)
    if section is None or not section.rows:
        return CheckResult("open", f"no {words.entity(entity)} is counted")
    first = section.rows[: int(section.facts["half"] or 1)]
    if fresh := [row for row in first if row["new"]]:
        return CheckResult("against", f"{words.entity(entity)} {fresh[0]['id']} is new")
    return CheckResult("for", f"{words.entity(entity)} {first[0]['id']} was there before")


def _one_of(case: InnocentInput, measures: Measures, dimension: str) -> CheckResult:
    """One value of a dimension carries it, and its siblings are as usual."""
    rest = {dim: value for dim, value in case.where.items() if dim != dimension}
    values = measures.by_value(case.monitor.name, dimension, rest)
    label = words.label(dimension)
    if len(values) < 2:
        return CheckResult("open", f"there is no other {label} to compare with")
    first = case.where.get(dimension) or max(values, key=lambda value: values[value].excess * _sign(case))
    if first not in values:
        return CheckResult("open", f"{label} {first} is not counted")
    part = _part_by_size(case, values, first)
    asked = [value for value in values if value != first and part[value] >= _COUNTED]
    still = [value for value in asked if values[value].excess * _sign(case) <= _OTHERS * part[value]]
    if not asked:
        return CheckResult("open", f"too few events to compare one {label} with another")
    if not still:
        return CheckResult("against", f"every {label} moved as {first} did")
    return CheckResult(
        "for",
        f"{words.listing(still)}: usual, and only {first} moved"
        if len(still) == len(asked)
        else f"{words.listing(still)} did not move as {first} did",
    )


def _sign(case: InnocentInput) -> float:
    return 1.0 if case.up else -1.0


def _part_by_size(case: InnocentInput, values: Mapping[str, Counted], first: str) -> dict[str, float]:
    """Excess that each value would have if it had moved as the first one did."""
    size = {value: counted.den if case.ratio else counted.expected for value, counted in values.items()}
    each = values[first].excess * _sign(case) / size[first] if size[first] > 0 else 0.0
    return {value: each * size[value] for value in values}


def _wide(case: InnocentInput, measures: Measures, dimension: str) -> CheckResult:
    """Most values of a dimension have their part in it, each by its size."""
    label = words.label(dimension)
    if dimension in case.where:
        return CheckResult("for", "")
    values = measures.by_value(case.monitor.name, dimension, case.where)
    size = {v: c.den if case.ratio else c.expected for v, c in values.items()}
    whole, sign = sum(size.values()), _sign(case)
    excess = sum(sign * c.excess for c in values.values())
    part = {v: excess * size[v] / whole if whole > 0 else 0.0 for v in values}
    asked = [v for v in values if part[v] >= _COUNTED]
    if len(asked) < 2:
        return CheckResult("open", f"too few events to compare one {label} with another")
    moved = [v for v in asked if sign * values[v].excess >= _PART * part[v]]
    told = f"{len(moved)} of {len(asked)} values of {label} have their part"
    return CheckResult("for" if len(moved) >= _WIDE * len(asked) else "against", told)


def _along(case: InnocentInput, measures: Measures, name: str) -> CheckResult:
    """A measure moved the same way; where the alert fell, by half as much of its usual level at least."""
    found, label = measures.read(name, case.where), words.metric(name)
    if found is None:
        return CheckResult("open", f"{label} is not counted here")
    told = f"{label} at {words.times(found.times)}"
    if case.up:
        return (
            CheckResult("for", told) if found.rose() else CheckResult("against", f"{told}: it did not rise")
        )
    usual = case.sums["actual_num"] - case.excess
    fall = -case.excess / usual if usual > 0 else 0.0
    if found.fell() and 1 - found.times >= _HALF * fall:
        return CheckResult("for", f"{told} too")
    clear = found.times > 1 - _HALF * fall and found.expected >= _COUNTED
    return CheckResult("against" if clear else "open", f"{told}: it did not fall with it")


def _quiet(case: InnocentInput, measures: Measures, name: str) -> CheckResult:
    """A measure did not move in its bad direction."""
    found, monitor = measures.read(name, case.where), measures.monitor(name)
    if found is None:
        return CheckResult("for", "")
    if _moved(case, found, down=monitor is not None and monitor.direction == "down"):
        return CheckResult("against", f"{words.metric(name)} is at {words.times(found.times)}")
    return CheckResult("for", "")


def _flat(case: InnocentInput, measures: Measures, name: str, most: float) -> CheckResult:
    """A measure is seen to be usual: no more than `most` times its level, or too few events beyond it to matter."""
    found, label = measures.read(name, case.where), words.metric(name)
    if found is None:
        return CheckResult("open", f"{label} is not counted here")
    if found.den_before <= 0:
        return CheckResult("open", f"{label} has no past to compare with")
    if found.rose() and found.times > most:
        return CheckResult("against", f"{label} is at {words.times(found.times)}")
    told = f"{label} {words.count(found.num)} against {words.digits(found.expected, 2)} usual"
    few = case.events is not None and found.high() - found.expected <= _HARMFUL * case.events
    if found.most() <= most or few:
        return CheckResult("for", told)
    return CheckResult("open", f"{told}, too few to tell")


def _moved(case: InnocentInput, found: Counted, *, down: bool) -> bool:
    """Whether a measure clearly moved, by events that are a visible part of the alert's own.

    In a cell much wider than the harm a small rise is enough, if it is a large part of the alert.
    """
    part = None if case.events is None else abs(found.excess) / case.events if case.events else float("inf")
    if not down and part is not None and part >= _HARMFUL and found.low() > found.expected:
        return True
    return (found.fell() if down else found.rose()) and (part is None or part >= _A_PART)
