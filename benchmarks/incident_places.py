"""One incident in every place that shows it: do they all say the same numbers?

Review's row, the card's own row, the headline of its explanation, `alerts --json` and the digest are read as a
person would read them on one morning. A number that a place does not show is not held against it; numbers are the
same within one percent, which is what the rounding of words costs, or where both are past what words tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.incident_cards import Explainer
from benchmarks.incident_homes import Played
from monitors.commands.options import now
from monitors.explain import Explanation
from monitors.messages.alert_rows import alert_rows
from monitors.messages.digest import digest
from monitors.store import reading
from pages.parts.incident import Row, row_of

FIELDS = ("actual", "expected", "effect", "since", "money", "views")
CLOSE = 0.01
MOST = 100.0  # words say "more than ×100" from here on
Value = float | str
Facts = dict[str, Value]  # field → what one place says; a field it does not show is not there
_LINE = re.compile(
    r"^- (?P<severity>HIGH|MEDIUM|LOW) .*? (?P<effect>×[\d.,]+|more than ×\d+|[−-]\d+ %)"
    r"(?: in .*)?, (?:[A-Z]{3} )?(?P<money>-?[\d,]+), since (?P<since>\d{4}-\d\d-\d\d), .*alert\?id=(?P<id>\d+)$"
)


@dataclass(frozen=True)
class Told:
    """An incident alive on a morning: place → what it says; `differ`: fields on which places disagree."""

    incident: int
    name: str
    places: Mapping[str, Facts]
    differ: tuple[str, ...] = field(default=())


def told_everywhere(played: Played, explainer: Explainer) -> list[Told]:
    """Every live risk incident that is open on the last morning, as each place tells it."""
    at, morning = now(), played.last
    rows = alert_rows(played.store, morning, at)
    message = digest(played.store, at, morning, currency=played.home.settings.currency, link="x")
    lines = read_digest(message)
    told = []
    for incident in reading.incidents(played.store, at, morning, state="open", kind="risk"):
        row = row_of(incident, played.monitors.get(incident.monitor))
        alone = reading.incident(played.store, incident.id, at, morning)
        places = {"review": _row(row)}
        if alone is not None:
            places["card"] = _row(row_of(alone, played.monitors.get(alone.monitor)))
        found = explainer.of(incident.lead_episode, morning)
        if not isinstance(found, str):
            places["headline"] = _headline(found)
        mine = [one for one in rows if one["incident"] == incident.id]
        lead = next((one for one in mine if one["id"] == incident.lead_episode), None)
        if lead is not None:
            places["json"] = {
                "actual": lead["actual"],
                "expected": lead["expected"],
                "effect": lead["effect"],
                "since": lead["first_bucket"][:10],
                "money": lead["exposure"],
                "views": float(len(mine)),
            }
        if incident.id in lines:
            places["digest"] = lines[incident.id]
        told.append(Told(incident.id, row.headline, places, disagreements(places)))
    return told


def _row(row: Row) -> Facts:
    bad = row.spell
    facts: Facts = {
        "actual": bad.actual,
        "expected": bad.expected,
        "since": row.incident.first_bucket[:10],
        "money": row.incident.money,
        "views": float(row.incident.episodes),
    }
    if bad.expected:
        facts["effect"] = bad.actual / bad.expected
    return facts


def _headline(found: Explanation) -> Facts:
    facts: Facts = {
        "actual": found.split.actual,
        "expected": found.split.expected,
        "since": found.onset.day.isoformat(),
        "money": found.money.amount if found.money is not None else 0.0,
    }
    if found.split.expected > 0:
        facts["effect"] = found.split.actual / found.split.expected
    return facts


def read_digest(text: str) -> dict[int, Facts]:
    """Incident → the numbers of its line in the digest; lines of data faults are left out.

    Raises ValueError for a line it does not understand: a place that is not read would count as equal.
    """
    found: dict[int, Facts] = {}
    for line in text.splitlines():
        if match := _LINE.match(line):
            found[int(match["id"])] = {
                "effect": _factor(match["effect"]),
                "money": float(match["money"].replace(",", "")),
                "since": match["since"],
            }
        elif line.startswith("- ") and not line.startswith(("- DATA", "- and ")):
            raise ValueError(f"a line of the digest cannot be read, teach {__name__} its new words: {line}")
    return found


def _factor(words: str) -> float:
    """The ratio that words of a factor stand for: ×3.6 → 3.6, −62 % → 0.38."""
    if words.endswith("%"):
        return 1 - float(words[1:-1]) / 100
    return float(words.replace("more than ", "").lstrip("×").replace(",", ""))


def disagreements(places: Mapping[str, Facts]) -> tuple[str, ...]:
    """The fields on which two places differ."""
    return tuple(
        name
        for name in FIELDS
        if not _all_same(name, [facts[name] for facts in places.values() if name in facts])
    )


def _all_same(name: str, values: Sequence[Value]) -> bool:
    return all(_same(name, values[0], other) for other in values[1:])


def _same(name: str, one: Value, other: Value) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    if name == "views":
        return one == other
    if name == "effect":
        if min(one, other) >= MOST:
            return True
        if max(one, other) < 1:
            return abs(one - other) <= CLOSE
    return abs(one - other) <= CLOSE * max(abs(one), abs(other)) or (
        name == "money" and abs(one - other) <= 1
    )
