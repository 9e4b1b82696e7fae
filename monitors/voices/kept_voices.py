"""What the nights keep of texts, in memory: read where it is whole and of this version, else begun anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from monitors.voices.groups.heard import Heard
from monitors.voices.groups.spells import Spell, Watch
from monitors.voices.known_days import KnownDays
from monitors.voices.phrases.night_phrases import DayPhrases, PhraseBook
from monitors.voices.text_rows import TEXTS
from queries.content.home import Home
from queries.masking.mask_key import read_key
from queries.state.text_cube import NAME as CUBE
from queries.state.text_cube import read_rows
from queries.state.voice_files import (
    HEARD,
    MEMBERS,
    PHRASES,
    SPELLS,
    KnownDay,
    ReadyMark,
    forget_voices,
    group_of_each,
    joined,
    no_rows,
    read_ready,
    read_voicefile,
    rows_of,
    write_ready,
    write_voicefile,
)
from queries.voices.text_source import TextSource

if TYPE_CHECKING:
    from queries.engine.protocol import Rows

VERSION = "3"  # of what is kept and how it is made: a higher one makes all of it anew
MONTHS = 2  # months before that of a text in which it may follow another or be of a group


@dataclass
class KeptVoices:
    """What is at hand while texts are added: `rows` of the month at work and MONTHS before, in order.

    sizes: rows of each file; taken: row of `rows` → its group, of those that are in one.
    """

    mark: ReadyMark
    members: Rows
    rows: Rows
    watch: Watch
    book: PhraseBook
    heard: Heard
    sizes: dict[str, int] = field(default_factory=dict)
    taken: dict[int, str] = field(default_factory=dict)


def mark_of(home: Home, sources: tuple[TextSource, ...]) -> tuple[ReadyMark | None, str]:
    """The mark of what is kept, else none and why."""
    mark = read_ready(home.state)
    if mark is None:
        return None, "nothing is kept"
    return (mark, "") if mark.version == _version(home, sources) else (None, "of another version")


def read_kept(
    home: Home, sources: tuple[TextSource, ...], days: dict[str, KnownDay], mark: ReadyMark | None, why: str
) -> tuple[KeptVoices, str]:
    """What is kept, else nothing and why. days: the texts that became known by day, as they are now; mark, why: as
    `mark_of` found them.
    """
    state = home.state
    if mark is None:
        pass
    elif mark.days != {day: one for day, one in days.items() if day < mark.morning.isoformat()}:
        why = "texts that were known before came, went or are others now"
    else:
        names = [MEMBERS, SPELLS, PHRASES, HEARD, *_month_names(mark)]
        files = {name: read_voicefile(state, name, mark) for name in names}
        # A night that was killed has counted texts that no mark knows; a damaged cube has none: both are made anew.
        cube = read_rows(state)
        counted = (cube.num_rows if cube is not None else 0) == mark.rows.get(CUBE, 0)
        if counted and not any(one is None for one in files.values()):
            rows = [one for name in names[4:] if (one := files[name]) is not None]
            watch = Watch({(s.kind, s.anchor): s for s in _spells(files[SPELLS])})
            book, heard = _book(files[PHRASES], mark), _heard(files[HEARD])
            whole, members = joined([no_rows(TEXTS), *rows]), files[MEMBERS]
            taken = group_of_each(whole, members)
            return KeptVoices(mark, members, whole, watch, book, heard, dict(mark.rows), taken), ""
        why = "a file is wanting or damaged"
    forget_voices(state)
    first = date.fromisoformat(min(days)) if days else date.min
    empty = ReadyMark(_version(home, sources), first, {}, first if days else None)
    return KeptVoices(empty, no_rows(MEMBERS), no_rows(TEXTS), Watch(), PhraseBook(), Heard()), why


def _month_names(mark: ReadyMark) -> list[str]:
    """The files of the months that the next texts may follow, oldest first."""
    last = np.datetime64(mark.morning, "M")
    wanted = {f"texts-{last - back}" for back in range(MONTHS + 1)}
    return sorted(name for name in mark.rows if name in wanted)


def _spells(rows: Rows) -> list[Spell]:
    return [Spell(r["kind"], r["anchor"], r["born"], r["last"], r["group_id"]) for r in rows.to_pylist()]


def _heard(rows: Rows) -> Heard:
    known, runs = rows.column("known").to_numpy(), rows.column("run").to_numpy()
    days, starts = np.unique(known, return_index=True)  # written day by day
    parts = np.split(runs, starts[1:]) if len(days) else []  # nothing is split into one part
    return Heard(dict(zip(days.tolist(), parts, strict=True)))


def _book(rows: Rows, mark: ReadyMark) -> PhraseBook:
    book = PhraseBook()
    known, strata = (
        rows.column("known").to_numpy(),
        rows.column("stratum").combine_chunks().dictionary_encode(),
    )
    phrase, authors = rows.column("phrase").to_numpy(), rows.column("authors").to_numpy()
    code, names = strata.indices.to_numpy(zero_copy_only=False), strata.dictionary.to_pylist()
    # Written day by day and stratum by stratum: each is a piece.
    ends = (
        np.flatnonzero((known[1:] != known[:-1]) | (code[1:] != code[:-1])) + 1 if len(known) else known[:0]
    )
    pieces = [slice(a, b) for a, b in pairwise([0, *ends.tolist(), len(known)]) if b > a]
    there = {(int(known[one.start]), names[code[one.start]]): one for one in pieces}
    for day, said in mark.said.items():
        for stratum, count in said.items():
            here = there.get((int(day), stratum), slice(0, 0))
            book.days[int(day), stratum] = DayPhrases(phrase[here], authors[here], count)
    return book


def _version(home: Home, sources: tuple[TextSource, ...]) -> str:
    told = [
        (
            *(one.extract, one.text, one.id, one.author, one.about, one.ties, one.kind, one.language),
            *(one.category, one.market, one.pictures),
        )
        for one in sources
    ]
    return f"{VERSION} {read_key(home.state).label} {told!r}"  # contacts of another key are other ones


def write_kept(
    home: Home, kept: KeptVoices, morning: date, known: KnownDays, sources: tuple[TextSource, ...]
) -> None:
    """Writes what is kept up to a morning; the mark last."""
    # Over 40 lines: the columns of three files.
    state, sizes = home.state, kept.sizes
    sizes[MEMBERS] = write_voicefile(state, MEMBERS, kept.members)
    spells = list(kept.watch.spells.values())
    columns = {
        "kind": [one.kind for one in spells],
        "anchor": np.array([one.anchor for one in spells], np.uint64),
        "born": [one.born for one in spells],
        "last": [one.last for one in spells],
        "group_id": [one.group for one in spells],
    }
    sizes[SPELLS] = write_voicefile(state, SPELLS, rows_of(SPELLS, columns))
    book = sorted(kept.book.days.items())
    told = {
        "known": np.repeat([day for (day, _), _ in book], [len(one.phrase) for _, one in book]),
        "stratum": [stratum for (_, stratum), one in book for _ in range(len(one.phrase))],
        "phrase": np.concatenate([np.zeros(0, np.uint64), *(one.phrase for _, one in book)]),
        "authors": np.concatenate([np.zeros(0, np.int32), *(one.authors for _, one in book)]),
    }
    sizes[PHRASES] = write_voicefile(state, PHRASES, rows_of(PHRASES, told))
    had = sorted(kept.heard.days.items())
    runs = {
        "known": np.repeat([day for day, _ in had], [len(one) for _, one in had]),
        "run": np.concatenate([np.zeros(0, np.uint64), *(one for _, one in had)]),
    }
    sizes[HEARD] = write_voicefile(state, HEARD, rows_of(HEARD, runs))
    cube = read_rows(state)
    sizes[CUBE] = cube.num_rows if cube is not None else 0
    said: dict[str, dict[str, int]] = {}
    for (day, stratum), one in book:
        said.setdefault(str(day), {})[stratum] = one.said
    seen = {day: count for day, count in known.days.items() if day < morning.isoformat()}
    first = kept.mark.first or (date.fromisoformat(min(seen)) if seen else None)
    write_ready(state, ReadyMark(_version(home, sources), morning, sizes, first, seen, said, known.landed))
