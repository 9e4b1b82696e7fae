"""The ledger: which drops were taken in, and which files hold their rows. Its entries are the commit points.

``state/ledger/<number>.jsonl`` holds one entry per line and appears whole, by rename. A later entry of a drop replaces
an earlier one. Nothing else says which files are live: a kill leaves the old rows or the new ones, never both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from queries.state.entry import REVIVED, DataFile, Entry, Rejected, Restated, Slice
from queries.state.segments import LedgerError, find_segments, read_segments, write_segment

__all__ = [
    "COMPACT_AT",
    "FOLDER",
    "DataFile",
    "Entry",
    "Ledger",
    "LedgerError",
    "Rejected",
    "Restated",
    "Slice",
    "follow",
    "read_ledger",
]
FOLDER = "ledger"
COMPACT_AT = 200  # segments, of which a night writes about twenty; chosen
CLOSED = 1 << 20  # bytes of a segment that is not written again: some fifty nights of twenty drops; chosen


@dataclass
class Ledger:
    """All current entries by drop, and what they say together.

    ``displaced``: files of entries that a later one took the place of, since this was read.
    """

    state: Path
    entries: dict[str, Entry]
    next_seq: int
    next_segment: int
    displaced: set[str] = field(default_factory=set, compare=False, repr=False)
    _of: dict[str, list[Entry]] = field(default_factory=dict, compare=False, repr=False)
    _parts: dict[str, dict[str, Entry]] | None = field(default=None, compare=False, repr=False)
    _newest: str | None = field(default=None, compare=False, repr=False)
    _live: dict[tuple[str, bool], list[tuple[DataFile, Entry]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def of(self, extract: str) -> list[Entry]:
        """The entries of one extract in the order they were committed."""
        if extract not in self._of:
            found = self._by_extract().get(extract, {}).values()
            self._of[extract] = sorted(found, key=lambda entry: entry.seq)
        return list(self._of[extract])

    def _by_extract(self) -> dict[str, dict[str, Entry]]:
        if self._parts is None:
            self._parts = {}
            for entry in self.entries.values():
                self._parts.setdefault(entry.extract, {})[entry.drop] = entry
        return self._parts

    def live_files(self, extract: str, past: bool = False) -> list[tuple[DataFile, Entry]]:
        """The files that hold an extract's rows now (``past``: or did), each with the entry whose columns it has."""
        key = (extract, past)
        if key not in self._live:
            self._live[key] = self._find_live(extract, past)
        return list(self._live[key])

    def _find_live(self, extract: str, past: bool) -> list[tuple[DataFile, Entry]]:
        entries = self.of(extract)
        replaced = self._replaced(entries)
        return [
            (file, entry)
            for entry in entries
            for original in entry.files
            if (file := follow(original, replaced)) is not None and (past or file.past in (0, REVIVED))
        ]

    def newest_known(self) -> str:
        """The newest day on which a row became known (ISO); empty without rows."""
        if self._newest is None:
            self._newest = max(map(_newest_of, self.entries.values()), default="")
        return self._newest

    def holders(self, extract: str) -> dict[str, set[str]]:
        """Live file → the drops it stands on: the one whose rows it holds and those that rewrote it."""
        entries = self.of(extract)
        replaced = self._replaced(entries)
        maker = {path: entry.drop for entry in entries for path in entry.replaces}
        found: dict[str, set[str]] = {}
        for entry in entries:
            for original in entry.files:
                drops: set[str] = {entry.drop}
                current: DataFile | None = original
                while current is not None and current.path in replaced:
                    drops.add(maker[current.path])
                    current = replaced[current.path]
                if current is not None:
                    found[current.path] = drops
        return found

    def astray(self, extract: str) -> set[str]:
        """The drops that wrote a file again which is not read any more: another drop before them was decided anew, or
        wrote the same file again.
        """
        entries = self.of(extract)
        replaced = self._replaced(entries)
        read: set[str] = set()
        for entry in entries:
            for original in entry.files:
                current: DataFile | None = original
                while current is not None and current.path in replaced:
                    read.add(current.path)
                    current = replaced[current.path]
        return {
            entry.drop
            for entry in entries
            if any(path not in read or replaced[path] is not file for path, file in entry.replaces.items())
        }

    def bound(self, extract: str, drops: Iterable[str]) -> set[str]:
        """These drops and all that must be decided together with them: one wrote what another one took away."""
        near: dict[str, set[str]] = {}
        for entry in self.of(extract):
            for name in entry.carries:
                near.setdefault(entry.drop, set()).add(name)
                near.setdefault(name, set()).add(entry.drop)
        found = set(drops)
        open_ = list(found)
        while open_:
            new = near.get(open_.pop(), set()) - found
            found |= new
            open_ += new
        return found

    def parted(self, extract: str) -> set[str]:
        """The drops of which one was decided anew without the other, though they stand in one file."""
        pairs = [(entry.drop, name, seq) for entry in self.of(extract) for name, seq in entry.carries.items()]
        apart = [
            pair for pair in pairs if pair[1] not in self.entries or self.entries[pair[1]].seq != pair[2]
        ]
        return {name for drop, other, _ in apart for name in (drop, other)}

    def without(self, drops: Iterable[str]) -> Ledger:
        """The ledger as if these drops had never been taken in; it holds until the next commit to this one."""
        kept, parts = dict(self.entries), dict(self._by_extract())
        touched: set[str] = set()
        for entry in [self.entries[name] for name in set(drops) if name in self.entries]:
            if entry.extract not in touched:
                touched.add(entry.extract)
                parts[entry.extract] = dict(parts[entry.extract])
            del kept[entry.drop], parts[entry.extract][entry.drop]
        other = Ledger(self.state, kept, self.next_seq, self.next_segment)
        other._parts = parts
        other._of = {extract: found for extract, found in self._of.items() if extract not in touched}
        other._live = {key: found for key, found in self._live.items() if key[0] not in touched}
        return other

    @staticmethod
    def _replaced(entries: list[Entry]) -> dict[str, DataFile | None]:
        return {path: file for entry in entries for path, file in entry.replaces.items()}

    def referenced(self) -> set[str]:
        """Every path an entry names; any other file under events or quarantine is a leftover."""
        return {path for entry in self.entries.values() for path in _named(entry)}

    def take_seq(self) -> int:
        """The next number, taken."""
        self.next_seq += 1
        return self.next_seq - 1

    def commit(self, entries: Iterable[Entry]) -> None:
        """Makes these entries current, all of them at once. Their ``seq`` must come from ``next_seq`` on."""
        new = list(entries)
        if not new:
            return
        folder = self.state / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        write_segment(folder / f"{self.next_segment:012d}.jsonl", new)
        self.next_segment += 1
        self.next_seq = max(self.next_seq, max(entry.seq for entry in new) + 1)
        changed: set[str] = set()
        for entry in new:
            before = self.entries.get(entry.drop)
            changed.add(entry.extract)
            if before is not None:
                self.displaced.update(_named(before))
                changed.add(before.extract)
            self._replace(before, entry)
        for extract in changed:
            self._of.pop(extract, None)
            self._live.pop((extract, False), None)
            self._live.pop((extract, True), None)

    def _replace(self, before: Entry | None, entry: Entry) -> None:
        """Puts an entry in the place of the one before, in what was worked out of them too."""
        self.entries[entry.drop] = entry
        if self._parts is not None:
            if before is not None and before.extract != entry.extract:
                self._parts.get(before.extract, {}).pop(before.drop, None)
            self._parts.setdefault(entry.extract, {})[entry.drop] = entry
        if self._newest is not None:
            held = before is not None and _newest_of(before) == self._newest
            self._newest = None if held else max(self._newest, _newest_of(entry))

    def compact(self) -> None:
        """Folds many small segments into one, at a bounded price: what is large already stays as it is, unless most
        of the ledger is entries of before. The fold takes the name of the last one and appears whole, so a kill in
        between changes nothing.
        """
        folder = self.state / FOLDER
        segments = find_segments(folder)
        lines = sum(len(read) for read in read_segments(folder))
        small = list(takewhile(lambda path: path.stat().st_size < CLOSED, reversed(segments)))[::-1]
        if lines > 2 * len(self.entries) + COMPACT_AT:
            small = segments
        elif len(small) < COMPACT_AT:
            return
        folded: dict[str, Entry] = {}
        for read in read_segments(folder, small):
            folded |= {entry.drop: entry for entry in read}
        write_segment(small[-1], sorted(folded.values(), key=lambda entry: entry.seq))
        for path in small[:-1]:
            path.unlink()


def follow(file: DataFile, replaced: dict[str, DataFile | None]) -> DataFile | None:
    """The file that stands in for ``file`` after all replacements, or None when no row of it is left."""
    current: DataFile | None = file
    while current is not None and current.path in replaced:
        current = replaced[current.path]
    return current


def _newest_of(entry: Entry) -> str:
    return max((part.known_day for part in entry.slices), default="")


def _named(entry: Entry) -> Iterator[str]:
    yield from (file.path for file in entry.files)
    yield from (file.path for file in entry.withdrawn)
    yield from (file.path for file in entry.replaces.values() if file is not None)
    yield from entry.quarantine


def read_ledger(state: Path) -> Ledger:
    """Reads the ledger of a home's state folder; an absent one is empty. Raises LedgerError."""
    entries: dict[str, Entry] = {}
    for read in read_segments(state / FOLDER):
        entries.update({entry.drop: entry for entry in read})
    segments = find_segments(state / FOLDER)
    next_seq = max((entry.seq for entry in entries.values()), default=0) + 1
    return Ledger(state, entries, next_seq, int(segments[-1].stem) + 1 if segments else 1)
