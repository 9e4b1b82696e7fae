"""A mark for each day of a table, of what a morning may see of it: a row that came too late is in no panel.

A panel has of each day the rows that became known in so many days (`monitors.observe.block_rows.ReadSpan.within`), so a
late row changes nothing. Where it cannot be told that a drop brought late rows only, it counts: one that took rows
back, corrected them, or brought history; a cube that was built of other drops than the ledger has, or whose text may
let a late row into the group of an earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from monitors.kept_panels.kept_cube_marks import marks_of_rows
from queries.cubes.changed_days import keeps_known_days_apart
from queries.cubes.changed_days import mark_of as mark_of_built
from queries.state.catalog import Catalog
from queries.state.entry import DataFile, Entry
from queries.state.loaded_history import LoadedHistory

Marks = Mapping[str, str]  # day → mark


@dataclass
class _Day:
    """Of one day of an extract: all its files, and those of them that may have a row in time."""

    files: list[str] = field(default_factory=list)
    in_time: list[str] = field(default_factory=list)

    @cached_property
    def built(self) -> str:
        """The mark that a cube of all its files has, made once for all cubes."""
        return mark_of_built(sorted(self.files))

    @cached_property
    def mark(self) -> str:
        """The mark of the files that may have a row in time."""
        return mark_of_built(["in time", *sorted(self.in_time)])


@dataclass
class InTimeMarks:
    """The marks of a catalog's extracts and cubes; each extract is looked through once for a number of days."""

    catalog: Catalog
    state: Path
    _days: dict[tuple[str, int], Mapping[str, _Day]] = field(default_factory=dict)
    _cubes: dict[tuple[str, int], Marks] = field(default_factory=dict)

    def of_extract(self, name: str, within: int) -> Marks:
        """Day → mark of an event extract, of rows known `within` so many days of their own (1 = on the next morning).

        A day without a row in time has none.
        """
        return {day: one.mark for day, one in self._of(name, within).items() if one.in_time}

    def of_cube(self, name: str, within: int) -> Marks:
        """The same of a cube as it is built; what is not known to be in step with its extract has the cube's own."""
        if (name, within) not in self._cubes:
            self._cubes[name, within] = self._of_cube(name, within)
        return self._cubes[name, within]

    def _of_cube(self, name: str, within: int) -> Marks:
        built, cube = self.catalog.built[name].days, self.catalog.cubes[name]
        if cube.kept:
            return {
                day: mark
                for file in self.catalog.built[name].files
                for day, mark in marks_of_rows(self.state / file.path, within).items()
            }
        if cube.also or not keeps_known_days_apart(cube.file.sql):
            return built
        found = self._of(cube.source, within)
        marks = {}
        for day, own in built.items():
            one = found.get(day)
            if one is None or own != one.built:
                marks[day] = own
            elif one.in_time:
                marks[day] = one.mark
        return marks

    def _of(self, extract: str, within: int) -> Mapping[str, _Day]:
        if (extract, within) not in self._days:
            days: dict[str, _Day] = {}
            history = self.catalog.history[extract]
            for file, entry in self.catalog.ledger.live_files(extract, past=True):
                one = days.setdefault(file.day, _Day())
                one.files.append(file.path)
                if not _late(file, entry, history, within):
                    one.in_time.append(file.path)
            self._days[extract, within] = days
        return self._days[extract, within]


def _late(file: DataFile, entry: Entry, history: LoadedHistory, within: int) -> bool:
    """Whether no morning sees a row of a file, for all of them came too late; in doubt it does."""
    parts = [part for part in entry.slices if part.day == file.day]
    if file.past or not parts:
        return False
    end = (date.fromisoformat(file.day) + timedelta(days=within)).isoformat()
    return all(
        part.rows > 0 and part.known_day >= end and not _loaded(history, part.day, part.known_day)
        for part in parts
    )


def _loaded(history: LoadedHistory, day: str, known_day: str) -> bool:
    """Whether rows of an arrival may count as known on their own day; of whichever market."""
    return any(
        span.known_day.isoformat() == known_day and span.since.isoformat() <= day <= span.until.isoformat()
        for span in history.spans
    )
