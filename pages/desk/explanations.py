"""Why an episode is: the explanation of the judging floor, kept by the night, else made once per run and episode."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitors import words
from monitors.catalogue.counted import EVENTS, counted_in
from monitors.catalogue.loading import Monitor
from monitors.explain import Cause, Explanation
from monitors.explain.explanation import Section
from monitors.explained import kept_explanations
from monitors.store import log
from pages.desk import withheld
from pages.desk.house import House
from pages.kept.keeper import kept

KEPT = 100
MOVED = ("silent", "not run", "new version", "up", "down")


def of(desk: House, as_of: date, episode: int) -> Explanation | str:
    """The explanation as the morning knew it, or a sentence that says why there is none."""
    run = log.latest_run(desk.store, as_of)
    return _explained(str(desk.root), desk.data_version, run["id"] if run else 0, as_of, episode, desk)


@kept(KEPT)
def _explained(
    root: str, version: str, run: int, as_of: date, episode: int, _desk: House
) -> Explanation | str:
    kept_then = kept_explanations.read(_desk.home, _desk.store, episode, as_of, version)
    if kept_then is not None:
        return kept_then
    made = kept_explanations.explained(_desk.home, _desk.store, _desk.engine(as_of), episode, as_of)
    if isinstance(made, str):
        return f"Why it is so is {withheld.told(_desk, made)}." if withheld.tables_in(_desk, made) else made
    return _as_told(_desk, made)


def _as_told(desk: House, found: Explanation) -> Explanation:
    """The explanation with the reasons of its empty blocks as who is here is told them."""
    if desk.here is None or not desk.here.limited:
        return found

    def said(section: Section) -> Section:
        return replace(section, note=withheld.told(desk, section.note))

    return replace(
        found,
        causes_note=withheld.told(desk, found.causes_note),
        who={name: said(section) for name, section in found.who.items()},
        also={name: said(section) for name, section in found.also.items()},
        links={name: said(section) for name, section in found.links.items()},
        rules=said(found.rules),
        changes=said(found.changes),
        sample=said(found.sample),
        innocent=[replace(one, evidence=withheld.told(desk, one.evidence)) for one in found.innocent],
    )


def reasons(found: Explanation, monitor: Monitor | None = None) -> list[str]:
    """The most telling sentences: who carries it, where, rules or changes. Plain text, holds data.

    monitor: its numbers are told in what it counts; None where its file is gone.
    """
    numbers = found.headline.numbers
    said = [f"{words.carried_by(numbers.carriers)} of it"] if numbers.carriers else []
    counted = counted_in(monitor) if monitor else EVENTS
    said += [cell(cause, counted, numbers.currency) for cause in found.causes[:2]]
    rules = [row for row in found.rules.rows if row["kind"] in MOVED]
    if rules:
        said.append(f"Rule {rules[0]['rule']} ({rules[0]['name']}): {rules[0]['kind']}")
    holds = [one for one in found.innocent if one.verdict == "explains"]
    if holds:
        said.append(f"Perhaps innocent: {holds[0].name}, {holds[0].evidence}")
    if not found.causes:  # that nothing was found tells least, so it comes last
        said.append(words.titled(found.causes_note or words.unplaced(numbers.segment)))
    return said[:4]


def changed(found: Explanation, as_of: date) -> list[str]:
    """What changed around then, a sentence each, the first two that fit in time. Plain text, holds data.

    A campaign or a holiday that was tested as an innocent explanation and ruled out is told last, and as that.
    """
    out = [one.name for one in found.innocent if one.verdict == "ruled out"]
    near = [
        (one, any(str(one.get("kind")) in name for name in out))
        for one in found.changes.rows
        if one.get("near")
    ]
    return [
        f"Changed {words.day(one['at'], as_of)}: {words.detailed(one['name'], one['detail'])}, "
        f"{words.segment(one['scope'])}{' (tested: not the cause)' if excluded else ''}"
        for one, excluded in sorted(near, key=lambda pair: pair[1])[:2]
    ]


def innocents(found: Explanation) -> str:
    """How many innocent explanations were tested, and what came of them; empty where none was."""
    tested = len(found.innocent)
    holds = sum(one.verdict == "explains" for one in found.innocent)
    unknown = sum(one.verdict == "unknown" for one in found.innocent)
    if not tested:
        return ""
    said = (
        f"{holds} of {tested} innocent explanations would do"
        if holds
        else f"None of {tested} innocent explanations holds"
    )
    return f"{said}, {unknown} could not be tested" if unknown else said


def cell(cause: Cause, counted: str, currency: str) -> str:
    """A cause in words: "BR · electronics · COD: 312 events against 140 expected, ×2.2, 41 % of the change".

    counted: what its events are, as `counted_in` says; of money: $31k against $14k expected.
    """
    name = words.segment(cause.segment)
    part = words.share(abs(cause.share))
    if cause.effect == "mix":
        weighs = (
            "is new" if cause.ratio is None else f"has {words.times(cause.ratio)} its usual part of the total"
        )
        return f"{name} {weighs}, {part} of the change"
    if cause.effect == "giant":
        return f"One huge amount in {name}, {part} of the change"
    actual, expected = (words.counted(value, counted, currency) for value in (cause.actual, cause.expected))
    if counted == EVENTS:
        actual = f"{actual} {'event' if cause.actual == 1 else 'events'}"
    return f"{name}: {actual} against {expected} expected, {words.factor(cause.ratio)}, {part} of the change"
