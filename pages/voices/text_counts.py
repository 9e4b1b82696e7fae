"""How many texts there are: by kind, market and language, which are the choices of the page; and with a contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from monitors.voices.kept_groups import during
from monitors.voices.landed_texts import condition
from monitors.voices.voice import About
from pages.desk.house import House
from pages.kept.keeper import kept
from pages.spoken import asked_voices
from queries.voices.text_questions import ask

_FILE = Path(__file__).with_name("text_choices.sql")


@dataclass(frozen=True)
class TextCounts:
    """A row for each kind, market and language: their texts, and how many of these name a contact outside."""

    rows: Sequence[dict[str, Any]]

    @property
    def texts(self) -> int:
        """All of them."""
        return sum(int(row["texts"]) for row in self.rows)

    @property
    def with_contact(self) -> int:
        """Those with a phone number, a mail address, a link or an account name in them."""
        return sum(int(row["with_contact"]) for row in self.rows)

    def values(self, name: str) -> list[str]:
        """The different values of kind, market or language, those of the most texts first."""
        many: dict[str, int] = {}
        for row in self.rows:
            if row[name] is not None:
                many[row[name]] = many.get(row[name], 0) + int(row["texts"])
        return sorted(many, key=lambda one: (-many[one], one))


def count_texts(desk: House, as_of: date, about: About, since: date, until: date) -> TextCounts:
    """Of the texts about something in the days from `since` to `until`, the last not included. Raises EngineError."""
    return _counted(desk.data_version, str(desk.root), as_of, repr(about), since, until, desk, about)


@kept(100)
def _counted(
    version: str, root: str, as_of: date, about: str, since: date, until: date, _desk: House, _about: About
) -> TextCounts:
    engine = _desk.engine(as_of)
    rows: list[dict[str, Any]] = []
    for source in asked_voices.sources(_desk, as_of):
        asked = during(condition(engine, source, _about), since, until)
        rows += ask(engine, source, str(_FILE), asked.wheres, asked.params).to_pylist()
    return TextCounts(tuple(rows))
