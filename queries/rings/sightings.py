"""Sightings: which entity used which identifier, when and how often, from the sources that a kind declares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from queries.content.entity_kind import EntityKind, SharedIdentifier
from queries.engine.drill import Drill
from queries.engine.opening import Engine, EngineError
from queries.engine.table_sql import filled, literal, quote

if TYPE_CHECKING:
    import pandas

_HERE = Path(__file__).parent
TEMPLATE = _HERE / "sightings.sql"
EVER = 36_500  # days within which all uses of an identifier are of one spell: a century


@dataclass(frozen=True)
class SightingQuestion:
    """One identifier of a kind: how it is called, and the statement that finds its sightings; `seen`: all of its uses.

    `least` entities make a tie, more than `crowd` are a crowd; `alone`: it ties on its own; `dated`: its first use is
    known.
    """

    by: str
    sql: str
    seen: str
    least: int
    crowd: int
    alone: bool
    dated: bool

    def run(self, engine: Engine) -> pandas.DataFrame:
        """Columns id (None: a crowd), value, spell, first, last, times, sharers. Raises EngineError."""
        return engine.frame(self.sql, file=TEMPLATE)


def neighbours_drill(question: SightingQuestion, name: str) -> Drill:
    """What an entity used: value, sharers (how many used the same), first, last."""
    return Drill(_text("neighbours.sql", question), {"id": name})


def sharers_drill(question: SightingQuestion, value: str) -> Drill:
    """Who used an identifier: id, first, last, times."""
    return Drill(_text("sharers.sql", question), {"value": value})


def days_drill(question: SightingQuestion, values: Sequence[str], since: dt.date) -> Drill:
    """On which days from `since` on identifiers were used: day, members, uses."""
    text = _text("ring_days.sql", question).replace("{values}", ", ".join(literal(one) for one in values))
    return Drill(text, {"since": since})


def _text(file: str, question: SightingQuestion) -> str:
    return (_HERE / file).read_text(encoding="utf-8").replace("{seen}", question.seen, 1)


def sighting_questions(engine: Engine, kind: EntityKind) -> tuple[list[SightingQuestion], list[str]]:
    """A question an identifier, sources of one name together; and in words what could not be asked."""
    found: list[SightingQuestion] = []
    troubles: list[str] = []
    for by in dict.fromkeys(link.by for link in kind.links):
        links = [link for link in kind.links if link.by == by]
        parts = [_part(engine, kind, link) for link in links]
        troubles += [f"{by}: {part}" for part in parts if isinstance(part, str)]
        usable = [part for part in parts if not isinstance(part, str)]
        if usable:
            found.append(_question(by, usable, links))
    return found, troubles


def _question(
    by: str, parts: Sequence[tuple[str, bool]], links: Sequence[SharedIdentifier]
) -> SightingQuestion:
    within = [link.within_days for link in links if link.within_days is not None]
    least, crowd = min(link.least for link in links), max(link.crowd for link in links)
    template = TEMPLATE.read_text(encoding="utf-8")
    seen = "\n    union all\n    ".join(text for text, _ in parts)
    body = template.replace("{seen}", seen, 1)
    numbers = {"within": max(within, default=EVER), "least": least, "crowd": crowd}
    dated = any(known for _, known in parts)
    return SightingQuestion(
        by, filled(body, numbers), seen, least, crowd, all(link.alone for link in links), dated
    )


def _part(engine: Engine, kind: EntityKind, link: SharedIdentifier) -> tuple[str, bool] | str:
    """The select of one source and whether its rows have a day; or what is missing, in words."""
    try:
        columns = engine.columns(link.source)
    except EngineError:
        return f"the home has no table {link.source}"
    key = link.key or kind.key
    absent = [name for name in (key, link.value) if name not in columns]
    if absent:
        return f"{link.source} has no column {', '.join(absent)}"
    dated = "day" in columns
    if link.within_days is not None and not dated:
        return f"{link.source} has no column day, and within_days needs one"
    tests = [f"{quote(key)} is not null", f"{quote(link.value)} is not null"]
    tests += [f"({link.where})"] if link.where else []
    day = "day" if dated else "null::date as day"
    picked = f"{quote(key)}::varchar as id, {quote(link.value)}::varchar as value, {day}, count(*) as times"
    text = f"select {picked} from {quote(link.source)} where {' and '.join(tests)} group by id, value, 3"
    return text, dated
