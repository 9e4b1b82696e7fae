"""What there is to do for a cube: the days whose files changed, and what came of them.

A day of which files only came, all of their rows known on days that none of its rows was known on before, is added to
and not counted again, where the cube's text keeps each known day apart: its groups of before stay as they are,
whatever their measures.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from queries.content.sql_file import statement, strip_comments
from queries.cubes.source_rows import Live
from queries.state.catalog import Catalog, Cube, stored_columns
from queries.state.cube_state import CubeState
from queries.state.entry import Entry

_TEXT = re.compile(r"'[^']*'")
_SELECT = re.compile(r"\bselect\b")
_KEPT_APART = re.compile(r"select\s+(?:(?:\w+\.)?\w+\s*,\s*)*?(?:\w+\.)?known_day\s*,")
_BY_ALL = re.compile(r"\bgroup\s+by\s+all\s*;?\s*$")
# With one of these a row of the answer may stand on rows of several known days.
_ACROSS = re.compile(
    r"\b(with|over|union|intersect|except|qualify|limit|offset|exists|sample|pivot|unpivot)\b"
)


@dataclass(frozen=True)
class Work:
    """What there is to do for a cube: fingerprints of its text and days, days that changed, days to remove.

    ``added``: of the changed days those that only get rows, each with the files of these; the others are run again.
    ``before`` is what is kept of what was built: nothing when the text has changed.
    """

    text: str
    days: dict[str, str]
    changed: tuple[str, ...]
    added: dict[str, tuple[str, ...]]
    removed: tuple[str, ...]
    before: CubeState
    needed: bool

    @property
    def again(self) -> tuple[str, ...]:
        """The days that are run again, whole."""
        return tuple(day for day in self.changed if day not in self.added)


class ChangedDays:
    """Compares cubes with their sources' files. What cubes share is worked out once."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._files: dict[tuple[str, bool], dict[str, Live]] = {}
        self._days: dict[tuple[str, tuple[str, ...], int | None], dict[str, str]] = {}

    def find(
        self, cube: Cube, full: bool, lists: Sequence[str] = (), marks: dict[str, str] | None = None
    ) -> Work:
        """The work of one cube; ``full``: all of it.

        lists: marks of what it reads of dimensions. marks: fingerprint by day of rows that another engine holds.
        """
        catalog = self.catalog
        events = tuple(name for name in cube.also if catalog.contracts[name].kind == "event")
        days = self._marks(cube.source, events, cube.also_days) if marks is None else marks
        columns = [stored_columns(catalog.contracts, catalog.contracts[name]) for name in cube.reads]
        live = catalog.ledger.live_files
        beside = events if cube.also_days is None else ()
        also = [*lists, *(file.path for name in beside for file, _ in live(name))]
        text = mark_of([cube.file.sql, columns, also])
        built = catalog.built[cube.name]
        before = built if text == built.text and not full else CubeState(cube.name)
        changed = tuple(sorted(day for day, mark in days.items() if before.days.get(day) != mark))
        removed = tuple(sorted(set(built.days) - set(days)))
        needed = bool(changed or removed or text != built.text)
        added: dict[str, tuple[str, ...]] = {}
        if marks is None and not events and before.columns and keeps_known_days_apart(cube.file.sql):
            by_day = self._by_day(cube.source, past=True)
            found = {day: _came(by_day[day], day, before.days[day]) for day in changed if day in before.days}
            added = {day: paths for day, paths in found.items() if paths}
        return Work(text, days, changed, added, removed, before, needed)

    def _marks(self, source: str, events: tuple[str, ...], also_days: int | None) -> dict[str, str]:
        """Day → fingerprint of its files, and of those near it of the extracts beside."""
        key = (source, events if also_days is not None else (), also_days)
        if key not in self._days:
            beside = [self._by_day(name) for name in key[1]]
            self._days[key] = {
                day: mark_of([_paths(files), *_window(beside, day, also_days or 0)])
                if beside
                else mark_of_paths(_paths(files))
                for day, files in self._by_day(source, past=True).items()
            }
        return self._days[key]

    def _by_day(self, extract: str, past: bool = False) -> dict[str, Live]:
        if (extract, past) not in self._files:
            found: dict[str, Live] = {}
            for file, entry in self.catalog.ledger.live_files(extract, past=past):
                found.setdefault(file.day, []).append((file, entry))
            self._files[extract, past] = found
        return self._files[extract, past]


def keeps_known_days_apart(sql: str) -> bool:
    """Whether each group of a cube stands on rows of one known day, as its text shows; in doubt it does not."""
    text = _TEXT.sub("''", strip_comments(statement(sql))).strip().lower()
    return (
        len(_SELECT.findall(text)) == 1
        and _KEPT_APART.match(text) is not None
        and _BY_ALL.search(text) is not None
        and _ACROSS.search(text) is None
    )


def mark_of(values: object) -> str:
    """A fingerprint of plain values."""
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:16]


def mark_of_paths(paths: list[str]) -> str:
    """`mark_of` for the names of files, of which a night asks thousands: as JSON writes what needs no escape."""
    text = '["' + '", "'.join(paths) + '"]'
    if not (text.isascii() and text.isprintable()) or "\\" in text or text.count('"') != 2 * len(paths):
        return mark_of(paths)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _came(files: Live, day: str, mark: str) -> tuple[str, ...]:
    """The files of a day that came since it was built, if it is only added to by them; else nothing."""
    if any(file.past for file, _ in files):
        return ()
    ordered = sorted(files, key=lambda pair: pair[1].seq)
    for count in range(len(ordered) - 1, 0, -1):
        if mark_of(_paths(ordered[:count])) != mark:
            continue
        known = _known_days([entry for _, entry in ordered[:count]], day)
        new = _known_days([entry for _, entry in ordered[count:]], day)
        apart = known and new and not known & new
        return tuple(file.path for file, _ in ordered[count:]) if apart else ()
    return ()


def _known_days(entries: Sequence[Entry], day: str) -> set[str]:
    """The days on which rows of a day became known; nothing where some were taken back or were not counted."""
    parts = [[part for part in entry.slices if part.day == day] for entry in entries]
    sound = all(of_entry and all(part.rows > 0 for part in of_entry) for of_entry in parts)
    return {part.known_day for of_entry in parts for part in of_entry} if sound else set()


def _paths(files: Live) -> list[str]:
    return sorted(file.path for file, _ in files)


def _window(beside: Sequence[dict[str, Live]], day: str, before: int) -> list[list[str]]:
    """The files of other extracts of a day and of so many days before it."""
    last = dt.date.fromisoformat(day)
    near = [(last - dt.timedelta(days=back)).isoformat() for back in range(before + 1)]
    return [[path for one in near for path in _paths(kept.get(one, []))] for kept in beside]
