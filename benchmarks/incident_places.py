"""One incident in every place that shows it: do they all say the same numbers?

Review's row, the head of the card, the headline of its explanation (which is that of `explain --incident`), the rows
of `incidents --json` and of its lead alert in `alerts --json`, and the digest are read as a person would read them on
one morning. A number that a place does not show is not held against it; "no money at stake" is shown, and is none.
Numbers are the same within one percent; of the digest, which is text, the words of the others' numbers must be its
words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.incident_cards import Explainer
from benchmarks.incident_homes import Played
from monitors import words
from monitors.commands.options import now
from monitors.messages.alert_rows import alert_rows
from monitors.messages.digest import digest
from monitors.messages.incident_rows import incident_rows
from monitors.store import reading
from pages.parts.incident import row_of

FIELDS = ("actual", "expected", "effect", "since", "money", "views")
CLOSE = 0.01
NONE = "no money"  # how a place says that there is no money at stake


@dataclass(frozen=True)
class Text:
    """What a place says in words, where the number itself is not to be had."""

    said: str


Value = float | str | Text
Facts = dict[str, Value]  # field → what one place says; a field it does not show is not there
Say = Mapping[str, Callable[[Any], str]]  # field → a number in the words of the digest
_MOVED = re.compile(r" (?P<effect>[<>]?\s?×[\d.,]+|at zero)(?: in | everywhere|$)")
_LINE = re.compile(
    r"^- (?:HIGH|MEDIUM|LOW) (?P<title>.*?)(?:, (?P<money>[^,]+) at stake[^,]*)?, since (?P<since>[^,]+), .*"
    r"alert\?id=(?P<id>\d+)$"
)


@dataclass(frozen=True)
class Told:
    """An incident alive on a morning: place → what it says; `differ`: fields on which places disagree."""

    incident: int
    name: str
    places: Mapping[str, Facts]
    differ: tuple[str, ...] = ()


def told_everywhere(played: Played, explainer: Explainer) -> list[Told]:
    """Every live risk incident that is open on the last morning, as each place tells it."""
    at, morning, currency = now(), played.last, played.home.settings.currency
    names = words.MetricNames.of(played.monitors.values())
    rows = alert_rows(played.store, morning, at)
    listed = {one["incident"]: one for one in incident_rows(played.store, morning, at)}
    everyone = alert_rows(played.store, morning, at, state="all")
    lines = read_digest(digest(played.store, at, morning, currency=currency, link="x", names=names))
    say = saying(morning, currency)
    told = []
    for incident in reading.incidents(played.store, at, morning, state="open", kind="risk"):
        row = row_of(incident, played.monitors.get(incident.monitor), currency)
        places = {"review": _told(row.headline, float(incident.episodes))}
        alone = reading.incident(played.store, incident.id, at, morning)
        if alone is not None:
            card = row_of(alone, played.monitors.get(alone.monitor), currency)
            places["card"] = _told(card.headline, float(alone.episodes))
        found = explainer.of(incident.lead_episode, morning)
        if not isinstance(found, str):
            places["headline"] = _told(found.headline, float(found.facts.views))
        places["incidents"] = _row(listed[incident.id], listed[incident.id]["views"])
        lead = next((one for one in rows if one["id"] == incident.lead_episode), None)
        if lead is not None:
            places["json"] = _row(lead, lead["views"])
            # Whoever counts the rows of the incident counts its views.
            places["rows"] = {"views": float(sum(one["incident"] == incident.id for one in everyone))}
        if incident.id in lines:
            places["digest"] = lines[incident.id]
        told.append(Told(incident.id, row.headline.title, places, disagreements(places, say)))
    return told


def _told(headline: words.Headline, views: float | None = None) -> Facts:
    """The numbers that a headline says."""
    told = headline.numbers
    facts: Facts = {"actual": told.actual, "expected": told.expected, "money": told.money or 0.0}
    if told.since:
        facts["since"] = str(told.since)[:10]
    if told.expected > 0:
        facts["effect"] = told.actual / told.expected
    if views is not None:
        facts["views"] = views
    return facts


def _row(row: Mapping[str, Any], views: int) -> Facts:
    """A row of `incidents --json`, or that of the lead alert in `alerts --json`."""
    facts: Facts = {
        "actual": row["actual"],
        "expected": row["expected"],
        "since": row["onset"],
        "money": row["exposure"] or 0.0,
        "views": float(views),
    }
    return facts if row["effect"] is None else {**facts, "effect": row["effect"]}


def read_digest(text: str) -> dict[int, Facts]:
    """Incident → what its line in the digest says; lines of data faults are left out.

    Raises ValueError for a line it does not understand: a place that is not read would count as equal.
    """
    found: dict[int, Facts] = {}
    for line in text.splitlines():
        if match := _LINE.match(line):
            facts: Facts = {"since": Text(match["since"])}
            if moved := _MOVED.search(match["title"]):
                facts["effect"] = Text(moved["effect"])
            if match["money"]:
                facts["money"] = 0.0 if match["money"] == NONE else Text(match["money"])
            found[int(match["id"])] = facts
        elif line.startswith("- ") and not line.startswith(("- DATA", "- and ")):
            raise ValueError(f"a line of the digest cannot be read, teach {__name__} its new words: {line}")
    return found


def saying(morning: date, currency: str) -> Say:
    """How the digest of a morning says a factor, money and a day."""
    return {
        "effect": lambda value: "at zero" if value == 0 else words.times(value),
        "money": lambda value: words.money(value, currency) if value else NONE,
        "since": lambda value: words.day(value, morning),
    }


def disagreements(places: Mapping[str, Facts], say: Say) -> tuple[str, ...]:
    """The fields on which two places differ."""
    told = {name: [facts[name] for facts in places.values() if name in facts] for name in FIELDS}
    return tuple(name for name, values in told.items() if not _all_same(name, values, say))


def _all_same(name: str, values: Sequence[Value], say: Say) -> bool:
    return all(_same(name, values[0], other, say) for other in values[1:])


def _same(name: str, one: Value, other: Value, say: Say) -> bool:
    if isinstance(one, Text) or isinstance(other, Text):
        said = [value.said if isinstance(value, Text) else say[name](value) for value in (one, other)]
        return said[0] == said[1]
    if isinstance(one, str) or isinstance(other, str) or name == "views":
        return one == other
    return abs(one - other) <= CLOSE * max(abs(one), abs(other))
