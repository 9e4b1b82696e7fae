"""The headline of an incident, in parts: built in one place from a record of numbers, joined in one place.

Review, card, digest and command line say the same parts of the same `Headline`. Nobody takes a finished sentence
apart again: whoever needs a piece of it reads the part, or the number behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from monitors.life.bucket_span import LONGER
from monitors.words.days import bucket
from monitors.words.names import EVERYWHERE, entity, fault, inside, metric, plural, segment, titled
from monitors.words.numbers import count, factor, interval, money, quantities, share, times

RELAPSE, NEW_VALUE = "relapse", "new_value"  # detector families with a verb of their own
RESPONSE = "response"  # the role of what we did ourselves
LEAST = 0.05  # events below which a usual number is said as none: it would read 0.0


@dataclass(frozen=True)
class CarryingCell:
    """A cell that carries part of the change: `effect` and `ratio` as a cause has them, `share` of the change."""

    segment: Mapping[str, object]
    share: float
    ratio: float | None
    effect: str = "rate"


@dataclass(frozen=True)
class Carriers:
    """The few entities of one kind that carry most: `few` of all `active` ones hold `share`; `name` of a single one."""

    entity: str
    few: int
    active: float
    share: float
    name: str = ""


@dataclass(frozen=True)
class HeadlineInput:
    """All that a headline says, as numbers and names. What is not known is left out of the sentence.

    Rates are fractions, money is in the home's `currency`. `title`, `role`, `act`: of the monitor's header, if it has
    them. `harm`: what the incident is, where its signature fits. `as_of`: the day it is read on, whose year is not
    said. `per`: of a volume, the bucket that its numbers are per: day, hour. `unplaced`: the cells were looked for, and
    none carries it; then `elsewhere` says where other metrics moved, if they did.
    """

    monitor: str
    segment: Mapping[str, object]
    actual: float
    expected: float
    kind: str = "risk"
    family: str = "spike"
    direction: str = "both"
    title: str = ""
    unit: str = ""
    currency: str = ""
    since: date | datetime | str | None = None
    as_of: date | None = None
    cells: tuple[CarryingCell, ...] = ()
    unplaced: bool = False
    elsewhere: str = ""
    carriers: Carriers | None = None
    money: float | None = None
    money_low: float | None = None
    money_high: float | None = None
    note: str = ""
    harm: str = ""
    role: str = ""
    act: str = ""
    per: str = ""


@dataclass(frozen=True)
class Headline:
    """The parts of a headline, plain text that holds data, and the numbers they say. A part may be empty.

    what: the harm, else the metric, else of a response who did what, `We shut 40 shops`; measure: behind a harm, the
    metric that shows it; how_much: how it moved, `×3.6`; usual: of a response, `usual is 1`; where: `in BR · toys`;
    since: `since 19 Nov`; levels: `71 bps against 20 bps expected`; who: the entities and cells that carry it; money:
    `$41k at stake ($30k to $52k)`; note: of a data fault, its own sentence.
    """

    what: str
    measure: str
    how_much: str
    usual: str
    where: str
    since: str
    levels: str
    who: str
    money: str
    note: str
    numbers: HeadlineInput

    @property
    def title(self) -> str:
        """The shortest form, for rows: `Chargebacks ×3.6 in ID`, `Stolen cards in ID: chargebacks ×3.6`."""
        return self._told(self.where)

    @property
    def lead(self) -> str:
        """The first sentence, without its full stop: title, since when, and the levels."""
        told = self._told(_joined(" ", self.where, self.since))
        if self.usual:
            return told
        return _joined(", " if self.measure else ": ", told, self.levels)

    @property
    def rest(self) -> str:
        """The second sentence: who carries it and the money; of a data fault its note. May be empty."""
        said = self.note or _joined("; ", self.who, self.money)
        return f"{said[:1].upper()}{said[1:].removesuffix('.')}." if said else ""

    @property
    def text(self) -> str:
        """Everything, as one or two sentences."""
        return _joined(" ", f"{self.lead}.", self.rest)

    @property
    def line(self) -> str:
        """One line of a message: title, money, since when; a data fault in its own sentence. No full stop."""
        return self.note.removesuffix(".") or _joined(", ", self.title, self.money, self.since)

    def _told(self, where: str) -> str:
        """What moved, how and `where`; of a harm, the metric behind it."""
        if self.measure:
            shown = _joined(", ", _joined(" ", self.measure, self.how_much), self.usual)
            return _joined(": ", _joined(" ", self.what, where), shown)
        return _joined(", ", _joined(" ", self.what, self.how_much, where), self.usual)

    def escaped(self, escape: Callable[[str], str]) -> Headline:
        """The same headline with every part that may hold data put through `escape`."""
        return replace(
            self,
            what=escape(self.what),
            measure=escape(self.measure),
            where=escape(self.where),
            who=escape(self.who),
            note=escape(self.note),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values: the parts as text, `numbers` as they are."""
        numbers = asdict(self.numbers)
        for name in ("since", "as_of"):
            numbers[name] = None if numbers[name] is None else str(numbers[name])
        parts = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "numbers"}
        return {**parts, "numbers": numbers}


def build_headline(facts: HeadlineInput) -> Headline:
    """The headline of an incident, an alert or an explanation, from its numbers alone."""
    since = f"since {bucket(str(facts.since), _told_by(facts), facts.as_of)}" if facts.since else ""
    place = segment(facts.segment)
    where = f"in {place}" if place != EVERYWHERE else ""
    if facts.kind == "data":
        what, how = titled(facts.monitor), fault(facts.family)
        return Headline(what, "", how, "", where, since, "", "", "", facts.note, facts)
    metric_said, how_much, usual = _response(facts) or (_metric(facts), moved(facts), "")
    return Headline(
        what=facts.harm or metric_said,
        measure=inside(metric_said) if facts.harm else "",
        how_much=how_much,
        usual=usual,
        where=where or EVERYWHERE,
        since=since,
        levels=_levels(facts),
        who=_joined("; ", carried_by(facts.carriers) if facts.carriers else "", _cells(facts)),
        money=_stake(facts),
        note="",
        numbers=facts,
    )


def _told_by(facts: HeadlineInput) -> str:
    """What a beginning is told in: a week or a month where the metric is counted so, else a day."""
    return facts.per if facts.per in LONGER and facts.kind != "data" else "day"


def unplaced(where: Mapping[str, object]) -> str:
    """That no cell within a segment carries the change: `all of it is inside BR · phones; no finer cell stands out`."""
    if not where:
        return "no single segment carries it"
    return f"all of it is inside {segment(where)}; no finer cell stands out"


def carried_by(carriers: Carriers) -> str:
    """Who carries it: `seller s0000618 carries 58 %`, `3 of 180 sellers carry 58 %`."""
    part = share(min(1.0, carriers.share))
    if carriers.few == 1 and carriers.name:
        return f"{entity(carriers.entity)} {carriers.name} carries {part}"
    verb = "carries" if carriers.few == 1 else "carry"
    return f"{carriers.few} of {plural(carriers.active, entity(carriers.entity))} {verb} {part}"


def _metric(facts: HeadlineInput) -> str:
    """The metric's name; of a response that has no sentence of its own, that it is one."""
    name = metric(facts.monitor, facts.title)
    return f"Our response: {inside(name)}" if facts.role == RESPONSE else name


def _response(facts: HeadlineInput) -> tuple[str, str, str] | None:
    """Of a response that says whose act it is: the act with its number, and the usual number of it.

    None where it is no such response, or its buckets are quiet again: then a number of acts says nothing.
    """
    before, found, rest = facts.act.partition("{")
    noun, closed, after = rest.partition("}")
    if facts.role != RESPONSE or not (found and closed) or _quiet_again(facts):
        return None
    counted, each = facts.unit in ("", "count"), _each(facts)
    now = plural(facts.actual, noun) if counted else f"{_levels_said(facts)[0]} of {entity(noun, 2)}"
    if not facts.actual:
        now = f"no {entity(noun, 2)}"
    usual = count(facts.expected) if counted else _levels_said(facts)[1]
    some = facts.expected >= LEAST if counted else facts.expected > 0
    return f"{before}{now}{each}{after}", "", f"usual is {usual if some else 'none'}"


def _quiet_again(facts: HeadlineInput) -> bool:
    """Whether the buckets told are back: a rise is never told as a fall."""
    if not facts.expected > 0:
        return False
    risen, fallen = facts.actual > facts.expected, facts.actual < facts.expected
    return not {"up": risen, "down": fallen}.get(facts.direction, True)


def moved(facts: HeadlineInput) -> str:
    """How the metric moved: its factor `×3.6`, or the word for what has none, `new`, `at zero`."""
    if facts.family == NEW_VALUE or not facts.expected > 0:
        return "new"
    if _quiet_again(facts):
        return "had risen" if facts.direction == "up" else "had fallen"
    if facts.actual == 0:
        return "at zero"
    ratio = times(facts.actual / facts.expected)
    return f"back up {ratio}" if facts.family == RELAPSE else ratio


def _levels(facts: HeadlineInput) -> str:
    """Actual against expected, in the metric's unit."""
    (now, usual), each = _levels_said(facts), _each(facts)
    if not facts.expected > 0:
        return f"{now}{each} against nothing expected"
    if facts.family == RELAPSE:
        return f"{now}{each} against the {usual} that a change had brought it down to"
    return f"{now} against {usual} expected{each}"


def _each(facts: HeadlineInput) -> str:
    """Of a volume, per what its number is: ` a day`; of a rate nothing."""
    if facts.unit not in ("", "count"):
        return ""
    return {"day": " a day", "hour": " an hour", "week": " a week", "month": " a month"}.get(facts.per, "")


def _levels_said(facts: HeadlineInput) -> list[str]:
    """Actual and expected, both in the same unit."""
    return quantities((facts.actual, facts.expected), facts.unit, facts.currency)


def _cells(facts: HeadlineInput) -> str:
    """Where it sits; where no cell within carries it, that the alert's own segment is all there is to say."""
    if not facts.cells:
        return (facts.elsewhere or unplaced(facts.segment)) if facts.unplaced else ""
    mixed = any(cell.effect == "mix" for cell in facts.cells)
    return f"carried by {' and '.join(_cell(cell, mixed) for cell in facts.cells)}"


def _cell(cell: CarryingCell, mixed: bool) -> str:
    """`BR · COD (61 %, ×4.1)`; where cells of both kinds are told, whose weight and whose rate moved."""
    name, part = segment(cell.segment), share(abs(cell.share))
    if cell.effect == "giant":
        return f"one huge amount in {name} ({part})"
    if cell.effect == "mix":
        grown = cell.ratio is None or cell.ratio >= 1
        return f"a {'larger' if grown else 'smaller'} share of {name} ({part}, {factor(cell.ratio)})"
    return f"{'the rate of ' if mixed else ''}{name} ({part}, {factor(cell.ratio)})"


def _stake(facts: HeadlineInput) -> str:
    if not facts.money or not facts.money > 0:
        return ""
    said = f"{money(facts.money, facts.currency)} at stake"
    if facts.money_low is None or facts.money_high is None:
        return said
    reach = interval(money(facts.money_low, facts.currency), money(facts.money_high, facts.currency))
    return said if reach == money(facts.money, facts.currency) else f"{said} ({reach})"


def _joined(link: str, *parts: str) -> str:
    return link.join(part for part in parts if part)
