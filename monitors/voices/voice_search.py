"""Looking for texts: by words, by a phrase or group, by whom or what they are about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from monitors.voices.folding.fold import fold_texts
from monitors.voices.groups.text_signatures import compared
from monitors.voices.kept_groups import KeptGroups, during
from monitors.voices.landed_texts import condition, sources_of, voices_of
from monitors.voices.voice import About, Voice
from queries.content.home import Home
from queries.engine.protocol import OpenEngine
from queries.state.voice_files import ids_with

LEAST_LETTERS = 4  # of words that are looked for as they are compared; chosen
MOST = 500  # texts that a search shows at most


def search_voices(
    home: Home,
    engine: OpenEngine,
    words: str = "",
    about: About | None = None,
    since: date | None = None,
    until: date | None = None,
    *,
    group: str | None = None,
    text_ids: tuple[str, ...] = (),
    most: int = MOST,
) -> list[Voice]:
    """The newest texts with all these words, of these days.

    Case, accents, blanks and signs that hide letters do not count; what is "in quotes" is one.
    group: only the texts of this group; text_ids: only these. Raises EngineError.
    """
    # Over 40 lines: the signature, and one condition after the other.
    found: list[Voice] = []
    for source in sources_of(home, engine):
        asked = during(condition(engine, source, about or About()), since, until)
        wheres, params = list(asked.wheres), dict(asked.params)
        folded: dict[str, Any] = {}
        for number, part in enumerate(parts_of(words)):
            plain = f"contains(strip_accents(lower(r_body)), strip_accents(lower($word_{number})))"
            params[f"word_{number}"] = part
            alike = _alike(home, source.extract, part, since, until)
            if alike:
                folded[f"alike_{number}"] = {"text_id": alike}
                plain = f"({plain} or r_id in (select text_id from alike_{number}))"
            wheres.append(plain)
        kept = KeptGroups(home, engine, source)
        if group is not None:
            told = kept.groups(About(), most=1, group_id=group)
            text_ids = told[0].text_ids if told else ()
            if not text_ids:
                continue
        if text_ids:
            names = {f"id_{number}": one for number, one in enumerate(text_ids)}
            wheres.append(f"r_id in ({', '.join(f'${name}' for name in names)})")
            params |= names
        voices = voices_of(
            engine.beside(folded) if folded else engine,
            source,
            replace(asked, wheres=tuple(wheres), params=params),
            most,
        )
        groups = kept.of_texts([one.text_id for one in voices])
        found += [replace(one, group=groups.get(one.text_id)) for one in voices]
    return sorted(found, key=lambda one: (one.day, one.text_id), reverse=True)[:most]


def _alike(home: Home, extract: str, part: str, since: date | None, until: date | None) -> list[str]:
    """The ids of the texts that have these words as they are compared, however they are spelled.

    Not of what is short, or holds a number: all numbers are compared as one.
    """
    line = compared(fold_texts([part]))[0]
    if sum(map(str.isalpha, line)) < LEAST_LETTERS or any(map(str.isdigit, line)):
        return []
    return ids_with(home.state, extract, line, since, until)


def parts_of(searched: str) -> list[str]:
    """The words of a search; what stands in quotes is one."""
    pieces = searched.split('"')
    if len(pieces) % 2 == 0:
        return searched.replace('"', " ").split()
    return [
        *(one for one in pieces[1::2] if one.strip()),
        *(word for one in pieces[0::2] for word in one.split()),
    ]
