"""What people say, asked once for all who see the same rows: phrases and groups of a place, the texts themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from monitors.voices.kept_groups import KeptGroups
from monitors.voices.landed_texts import sources_of
from monitors.voices.said import what_people_say
from monitors.voices.voice import About, Phrase, Said, TextGroup, Voice
from monitors.voices.voice_search import search_voices
from pages.desk import withheld
from pages.desk.house import House
from pages.kept.keeper import kept
from queries.state.voice_files import FOLDER, READY, read_members, read_ready
from queries.voices.text_questions import ask
from queries.voices.text_source import TextSource, read_text_sources

_AUTHORS = Path(__file__).with_name("text_authors.sql")
KEPT = 100  # answers that stay in memory
GROUPS = 50  # groups that are looked for


def sources(desk: House, as_of: date) -> tuple[TextSource, ...]:
    """The extracts with texts that who is here may see; none in a home where nobody writes.

    Whoever may not read one of them is shown none: what is said is counted over all of them together.
    """
    found = _sources(*_version(desk), as_of, desk)
    seen = desk.here is None or all(desk.here.role.sees(one.extract) for one in found)
    return found if seen else ()


def kept_back(desk: House, as_of: date) -> set[str]:
    """The extracts with texts that are kept from who is here."""
    contracts = desk.engine(as_of).catalog.contracts
    every = {one.extract for one in read_text_sources(desk.home, contracts).sources}
    return every & withheld.reasons(desk).keys()


def said(desk: House, as_of: date, about: About, since: date, until: date) -> Said:
    """What is said of something in the days from `since` to `until`, the last not included. Raises EngineError."""
    return _said(*_version(desk), as_of, repr(about), since, until, desk, about)


def texts(
    desk: House,
    as_of: date,
    about: About,
    since: date,
    until: date,
    words: str = "",
    group: str | None = None,
    text_ids: tuple[str, ...] = (),
) -> list[Voice]:
    """The newest texts that are asked for. Shared: never changed. Raises EngineError."""
    root, version = _version(desk)
    return _texts(root, version, as_of, repr(about), since, until, words, group, text_ids, desk, about)


def a_group(desk: House, as_of: date, about: About, found: Said, name: str) -> TextGroup | None:
    """The group of that name in a place and its days, one of the largest or not. Raises EngineError."""
    there = next((one for one in found.groups if one.group_id == name), None)
    if there is not None or not name:
        return there
    root, version = _version(desk)
    return _group(root, version, as_of, repr(about), found.since, found.until, name, desk, about)


def a_phrase(found: Said, said: str) -> Phrase | None:
    """The phrase of these words among those of a place, talk or not."""
    return next((one for one in (*found.phrases, *found.talk) if one.phrase == said), None)


def of_saying(
    desk: House,
    as_of: date,
    about: About,
    since: date,
    until: date,
    group: TextGroup | None,
    phrase: Phrase | None,
    words: str = "",
) -> list[Voice]:
    """The texts of a group, or with a phrase however they spell it, that have all these words. Raises EngineError."""
    of = group or phrase
    return texts(desk, as_of, about, since, until, words, None, of.text_ids if of else ())


def authors(desk: House, as_of: date) -> frozenset[str]:
    """Everybody who has written: among them is whom a mask in an address means. Raises EngineError."""
    return _authors(*_version(desk), as_of, desk)


def first_known(desk: House, as_of: date) -> Mapping[str, date]:
    """Group → the first morning that knew it, of those that `as_of` knows."""
    return _first_known(*_version(desk), as_of, desk)


def first_text(desk: House) -> date | None:
    """The first day on which a text became known; None before the first night."""
    mark = read_ready(desk.home.state)
    return mark.first if mark else None


def _version(desk: House) -> tuple[str, str]:
    """Changes with the data, and with what a night kept of the texts."""
    mark = desk.home.state / FOLDER / READY
    when = mark.stat().st_mtime_ns if mark.is_file() else 0
    return str(desk.root), f"{desk.data_version}|{when}"


@kept(KEPT)
def _sources(root: str, version: str, as_of: date, _desk: House) -> tuple[TextSource, ...]:
    return sources_of(_desk.home, _desk.engine(as_of))


@kept(8)
def _authors(root: str, version: str, as_of: date, _desk: House) -> frozenset[str]:
    engine = _desk.engine(as_of)
    rows = [ask(engine, one, str(_AUTHORS)).column("author").to_pylist() for one in sources(_desk, as_of)]
    return frozenset(str(name) for names in rows for name in names)


@kept(8)
def _first_known(root: str, version: str, as_of: date, _desk: House) -> Mapping[str, date]:
    found = read_members(_desk.home.state).group_by("group_id").aggregate([("known_on", "min")])
    return {row["group_id"]: row["known_on_min"] for row in found.to_pylist() if row["known_on_min"] <= as_of}


@kept(KEPT)
def _said(
    root: str, version: str, as_of: date, about: str, since: date, until: date, _desk: House, _about: About
) -> Said:
    engine = _desk.engine(as_of)
    return what_people_say(_desk.home, engine, as_of, _about, since, until, groups=GROUPS)


@kept(KEPT)
def _group(
    root: str, version: str, as_of: date, about: str, since: date, until: date, name: str, _desk: House, _about: About
) -> TextGroup | None:  # fmt: skip
    engine = _desk.engine(as_of)
    for source in sources(_desk, as_of):
        found = KeptGroups(_desk.home, engine, source).groups(_about, since, until, 1, name)
        if found:
            return found[0]
    return None


@kept(KEPT)
def _texts(
    root: str, version: str, as_of: date, about: str, since: date, until: date, words: str, group: str | None,
    text_ids: tuple[str, ...], _desk: House, _about: About,
) -> list[Voice]:  # fmt: skip
    engine = _desk.engine(as_of)
    found = search_voices(_desk.home, engine, words, _about, since, until, group=group, text_ids=text_ids)
    return sorted(found, key=lambda one: (one.written_at or datetime.min, one.text_id), reverse=True)
