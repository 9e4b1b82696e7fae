"""Actors: who did what a monitor counts, where and when; and which of them are one hand by what they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from queries.engine.drill import Drill
from queries.engine.table_sql import quote
from queries.rings.sightings import SightingQuestion

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Acts:
    """The rows that count: of `source`, those of `where` ("" = all), by the entity in column `key`, in some days."""

    source: str
    where: str
    key: str
    since: dt.date
    until: dt.date

    def drill(self, file: str, **more: object) -> Drill:
        """A statement of this room about them."""
        text = (_HERE / file).read_text(encoding="utf-8")
        for name, part in (("key", quote(self.key)), ("source", quote(self.source))):
            text = text.replace("{" + name + "}", part)
        text = text.replace("{where}", f" and ({self.where})" if self.where else "")
        return Drill(text, {"since": self.since, "until": self.until, **more})


def actors_drill(acts: Acts, dimensions: Sequence[str]) -> Drill:
    """Columns id, day, the dimensions (none for everything), events."""
    named = acts.drill("actors.sql")
    picked = "".join(f"{quote(name)}, " for name in dimensions)
    return Drill(named.sql.replace("{dimensions}, ", picked), named.params)


def actor_ties_drill(acts: Acts, question: SightingQuestion) -> Drill:
    """Columns id, value, first (day of its first use; none where the source has no days)."""
    named = acts.drill("actor_ties.sql", least=question.least, crowd=question.crowd)
    return Drill(named.sql.replace("{seen}", question.seen), named.params)
