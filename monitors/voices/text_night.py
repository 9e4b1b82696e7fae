"""The night's part: what became known of texts since the last one is compared, grouped, counted and kept.

One night after the other gives the same as all at once, so what is lost, damaged or of another version is made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from monitors.voices.groups.kin import Tied
from monitors.voices.groups.spells import QUIET, WINDOW, Shares
from monitors.voices.groups.text_groups import LEAST_SIZE, Member, core_rows, group_texts
from monitors.voices.kept_voices import MONTHS, KeptVoices, mark_of, read_kept, write_kept
from monitors.voices.known_days import known_days
from monitors.voices.landed_texts import sources_of
from monitors.voices.text_rows import make_rows
from queries.content.home import Home
from queries.engine.opening import EngineError, OpenEngine, open_engine
from queries.state.disk import is_full
from queries.state.text_cube import add_textcube
from queries.state.voice_files import (
    MEMBERS,
    KnownDay,
    forget_voices,
    joined,
    month_file,
    rows_of,
    signatures_in,
    write_voicefile,
)
from queries.voices.text_questions import ask
from queries.voices.text_source import TextSource

if TYPE_CHECKING:
    from queries.engine.protocol import Rows

AT_ONCE = 400_000  # texts of a month added in one go: what is kept of all months before is gone through once for them
EPOCH = date(1970, 1, 1)
COUNTED = ["day", "known", "contacts", "rising", "market", "kind", "language", "category"]


@dataclass(frozen=True)
class VoicesNight:
    """What a night did. rebuilt: why all was made anew, "" = it was not."""

    texts: int
    members: int
    groups: int
    rebuilt: str = ""


def night_of_texts(home: Home, morning: date) -> tuple[int, str]:
    """The night's part of a home: texts that were added, and why it failed, "" where it did not.

    A failure is told and stops nobody else's work: the texts are made anew the next night.
    """
    try:
        engine = open_engine(home)
        try:
            night = keep_voices(home, engine, morning)
        finally:
            engine.close()
    except Exception as error:
        if is_full(error):
            raise
        forget_voices(home.state)
        return 0, f"texts: {error if isinstance(error, EngineError) else f'{type(error).__name__}: {error}'}"
    return (night.texts if night else 0), ""


def keep_voices(home: Home, engine: OpenEngine, morning: date) -> VoicesNight | None:
    """Compares what became known before `morning` and is not kept yet. None where a home has no texts.

    Raises EngineError, OSError.
    """
    seen = engine.at(morning)
    sources = sources_of(home, seen)
    if not sources:
        return None
    mark, why = mark_of(home, sources)
    # What an earlier morning knew is not told by what a later one left: then all is read.
    known = known_days(seen, sources, mark if mark and mark.morning <= morning else None)
    days = known.days
    kept, why = read_kept(home, sources, days, mark, why)
    oldest = date.min if why else known.first  # what is made anew reads all of it
    if kept.mark.morning >= morning:
        return VoicesNight(0, 0, 0)
    since = kept.mark.morning
    texts, members, groups = 0, kept.members.num_rows, set(kept.members.column("group_id").to_pylist())
    # Texts of several extracts follow each other in the order of their days, so these come a day at a time.
    stretches = _stretches(since, morning, days, AT_ONCE if len(sources) == 1 else 0)
    for (begin, end), (after, _) in pairwise([*stretches, (date.max, date.max)]):
        ends = (after.year, after.month) != (begin.year, begin.month)
        texts += _Stretch(home, seen, sources, kept, begin, end, ends, oldest).add()
    write_kept(home, kept, morning, known, sources)
    new = set(kept.members.column("group_id").to_pylist()) - groups
    return VoicesNight(texts, kept.members.num_rows - members, len(new), why)


def _stretches(since: date, morning: date, days: dict[str, KnownDay], most: int) -> list[tuple[date, date]]:
    """Days in stretches within one month of at most so many texts, or of one day; the last day not included."""
    found: list[tuple[date, date]] = []
    coming = [day for day in days if day >= since.isoformat()]
    if not coming:
        return found
    since = date.fromisoformat(min(coming))
    begin, texts = since, 0
    day = since
    while day < morning:
        texts += _texts(days, day)
        after = day + timedelta(days=1)
        full = texts + _texts(days, after) > most
        if after == morning or after.month != day.month or full:
            if texts:
                found.append((begin, after))
            begin, texts = after, 0
        day = after
    return found


def _texts(days: dict[str, KnownDay], day: date) -> int:
    known = days.get(day.isoformat())
    return known.texts if known else 0


@dataclass(frozen=True)
class _Stretch:
    """Some days of one month that are added."""

    home: Home
    engine: OpenEngine
    sources: tuple[TextSource, ...]
    kept: KeptVoices
    begin: date
    end: date
    last: bool  # of its month: then the month is written
    first: date  # of no day before this is a text of these

    def add(self) -> int:
        """Adds the texts that became known on these days; how many."""
        kept, first = self.kept, (self.begin - EPOCH).days
        self._forget()
        parts = [kept.rows]
        for source in self.sources:
            params = {"since": self.begin, "until": self.end, "first": self.first}
            landed = ask(self.engine, source, "kept.sql", params=params)
            if landed.num_rows:
                earlier = joined(parts) if len(parts) > 1 else kept.rows
                places = bool(source.about)
                parts.append(make_rows(source.extract, landed, earlier, kept.book, places, source.pictures))
                del landed, earlier
        old = kept.rows.num_rows
        kept.rows = rows = joined(parts)
        del parts
        new = np.arange(old, rows.num_rows)
        self._hear(rows, old)
        found = self._members(rows, new, kept.taken, first)
        self._keep(rows, new, found)
        return len(new)

    def _forget(self) -> None:
        """Leaves out the months that no new text may follow, and the spells that are over."""
        kept, month = self.kept, np.datetime64(self.begin, "M")
        oldest = ((month - MONTHS).astype("datetime64[D]") - np.datetime64(EPOCH)).astype(int)
        known = kept.rows.column("known").to_numpy()
        over = int(np.searchsorted(known, oldest))
        kept.rows = kept.rows.slice(over)
        kept.taken = {row - over: group for row, group in kept.taken.items() if row >= over}
        first = (self.begin - EPOCH).days
        kept.watch.spells = {k: s for k, s in kept.watch.spells.items() if first - s.last <= QUIET}

    def _hear(self, rows: Rows, old: int) -> None:
        """Notes what was heard, day by day."""
        lines = rows.column("line").slice(old).to_pylist()
        known = rows.column("known").to_numpy()[old:]
        for day in np.unique(known).tolist():
            today = np.flatnonzero(known == day)
            self.kept.heard.note(day, [lines[one] for one in today.tolist()])

    def _members(self, rows: Rows, new: NDArray[np.int64], taken: dict[int, str], since: int) -> list[Member]:
        """The texts that join groups, by row of `rows`; only rows that share something with new ones are looked at."""
        asked = rows.column("asks").to_numpy() > 0
        leader, place = rows.column("leader").to_numpy(), rows.column("place").to_numpy()
        known = rows.column("known").to_numpy()
        tokens = {name: _tokens(rows.column(name)) for name in ("contacts", "ties")}
        first = int(new[0])
        fresh = {token for row, one in tokens["contacts"].items() if row >= first for token in one}
        tied = [row for row, one in tokens["contacts"].items() if not fresh.isdisjoint(one)]
        chosen = np.isin(leader, leader[first:]) | (asked & np.isin(place, place[first:][asked[first:]]))
        chosen[first:] = True
        chosen[tied] = True
        chosen[core_rows(taken)] = True
        recent = known > since - WINDOW
        chosen |= recent & (rows.column("size").to_numpy() >= LEAST_SIZE)
        row = np.flatnonzero(chosen)
        texts = Tied(
            known[row],
            rows.column("author").to_numpy()[row],
            place[row],
            rows.column("addressee").to_numpy()[row],
            leader[row],
            rows.column("size").to_numpy()[row],
            rows.column("asks").to_numpy()[row],
            [tokens["contacts"].get(one, ()) for one in row.tolist()],
            [tokens["ties"].get(one, ()) for one in row.tolist()],
            _lines(rows, row),
            signatures_in(rows)[row],
        )
        share = Shares(place[recent], known[recent], asked[recent])
        begin = (self.kept.mark.first - EPOCH).days if self.kept.mark.first else since
        inside = {n: taken[one] for n, one in enumerate(row.tolist()) if one in taken}
        found = group_texts(
            texts, self.kept.watch, inside, share, self.kept.heard, since=since, first_day=begin
        )
        members = [Member(int(row[one.row]), one.group, one.bond, one.known) for one in found]
        taken.update((one.row, one.group) for one in members)
        return members

    def _keep(self, rows: Rows, new: NDArray[np.int64], found: list[Member]) -> None:
        kept = self.kept
        name = month_file((self.begin - EPOCH).days)
        if self.last:
            known = rows.column("known").to_numpy()
            month = (np.datetime64(self.begin, "M").astype("datetime64[D]") - np.datetime64(EPOCH)).astype(
                int
            )
            kept.sizes[name] = write_voicefile(
                self.home.state, name, rows.slice(int(np.searchsorted(known, month)))
            )
        at = np.array([one.row for one in found], np.int64)
        joined_on = np.array([one.known for one in found], np.int64) + 1
        ids = rows.select(["extract", "text_id"]).take(at)
        kept.members = joined(
            [
                kept.members,
                rows_of(
                    MEMBERS,
                    {
                        "extract": ids.column("extract"),
                        "text_id": ids.column("text_id"),
                        "group_id": [one.group for one in found],
                        "bond": [one.bond for one in found],
                        "known_on": joined_on.astype("datetime64[D]"),
                    },
                ),
            ]
        )
        self._count(rows, new, at, joined_on - 1)

    def _count(
        self, rows: Rows, new: NDArray[np.int64], at: NDArray[np.int64], joined_on: NDArray[np.int64]
    ) -> None:
        """Adds to the cube: the new texts when they were known, the members when that was."""
        which = np.concatenate([new, at])
        part = rows.select(COUNTED).take(which)
        member = np.arange(len(which)) >= len(new)
        known = np.where(
            member, np.append(np.zeros(len(new), np.int64), joined_on), part.column("known").to_numpy()
        )
        contact = np.array([bool(one) for one in part.column("contacts").to_pylist()])
        columns: dict[str, Any] = {
            "day": part.column("day").to_numpy().astype("datetime64[D]"),
            "known_day": known.astype("datetime64[D]"),
            "texts": (~member).astype(np.int64),
            "in_groups": member.astype(np.int64),
            "with_contact": (contact & ~member).astype(np.int64),
            "with_new_phrase": (part.column("rising").to_numpy(zero_copy_only=False) & ~member).astype(
                np.int64
            ),
            **{name: part.column(name) for name in ("market", "kind", "language", "category")},
        }
        add_textcube(self.home.state, self.sources[0].market or "market", columns)


def _lines(rows: Rows, chosen: NDArray[np.int64]) -> Callable[[int], str]:
    """The text of a chosen row as it is compared."""
    lines = rows.column("line")
    return lambda number: str(lines[int(chosen[number])].as_py())


def _tokens(column: Any) -> dict[int, tuple[str, ...]]:
    """Row → the tokens in it, of those that have any."""
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    return {
        row: tuple(dict.fromkeys(text.split()))
        for row, text in zip(rows.tolist(), column.drop_null().to_pylist(), strict=True)
        if text
    }
