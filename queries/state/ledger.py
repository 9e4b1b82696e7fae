"""The ledger: which drops were taken in, and which files hold their rows. Its entries are the commit points.

``state/ledger/<number>.jsonl`` holds one entry per line and appears whole, by rename. A later entry of a drop replaces
an earlier one. Nothing else says which files are live: a kill leaves the old rows or the new ones, never both.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from queries.content.problem import Problem
from queries.state.entry import REVIVED, DataFile, Entry, Rejected, Restated, Slice

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
COMPACT_AT = 200


class LedgerError(RuntimeError):
    """A ledger line that cannot be read: the state was altered from outside."""


@dataclass
class Ledger:
    """All current entries by drop, and what they say together."""

    state: Path
    entries: dict[str, Entry]
    next_seq: int
    next_segment: int

    def of(self, extract: str) -> list[Entry]:
        """The entries of one extract in the order they were committed."""
        return sorted((e for e in self.entries.values() if e.extract == extract), key=lambda e: e.seq)

    def live_files(self, extract: str, past: bool = False) -> list[tuple[DataFile, Entry]]:
        """The files that hold an extract's rows now (``past``: or did), each with the entry whose columns it has."""
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
        return max((s.known_day for entry in self.entries.values() for s in entry.slices), default="")

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
        """The ledger as if these drops had never been taken in."""
        gone = set(drops)
        kept = {name: entry for name, entry in self.entries.items() if name not in gone}
        return Ledger(self.state, kept, self.next_seq, self.next_segment)

    @staticmethod
    def _replaced(entries: list[Entry]) -> dict[str, DataFile | None]:
        return {path: file for entry in entries for path, file in entry.replaces.items()}

    def referenced(self) -> set[str]:
        """Every path an entry names; any other file under events or quarantine is a leftover."""
        paths: set[str] = set()
        for entry in self.entries.values():
            paths.update(file.path for file in (*entry.files, *entry.withdrawn))
            paths.update(file.path for file in entry.replaces.values() if file is not None)
            paths.update(entry.quarantine)
        return paths

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
        _write_segment(folder / f"{self.next_segment:012d}.jsonl", new)
        self.next_segment += 1
        self.next_seq = max(self.next_seq, max(entry.seq for entry in new) + 1)
        self.entries.update({entry.drop: entry for entry in new})

    def compact(self) -> None:
        """Folds many small segments into one. The fold is read last, so a kill in between changes nothing."""
        folder = self.state / FOLDER
        segments = _segments(folder)
        if len(segments) < COMPACT_AT:
            return
        _write_segment(segments[-1], sorted(self.entries.values(), key=lambda e: e.seq))
        for path in segments[:-1]:
            path.unlink()


def follow(file: DataFile, replaced: dict[str, DataFile | None]) -> DataFile | None:
    """The file that stands in for ``file`` after all replacements, or None when no row of it is left."""
    current: DataFile | None = file
    while current is not None and current.path in replaced:
        current = replaced[current.path]
    return current


def read_ledger(state: Path) -> Ledger:
    """Reads the ledger of a home's state folder; an absent one is empty. Raises LedgerError."""
    entries: dict[str, Entry] = {}
    segments = _segments(state / FOLDER)
    for path in segments:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if not line:
                continue
            try:
                entry = _from_json(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                text = f"{path.name}:{number}: not a ledger entry ({error}). {_REBUILD}"
                raise LedgerError(text) from error
            entries[entry.drop] = entry
    next_seq = max((entry.seq for entry in entries.values()), default=0) + 1
    return Ledger(state, entries, next_seq, int(segments[-1].stem) + 1 if segments else 1)


_REBUILD = "Remove ledger, events, quarantine and cubes from the home's state folder and ingest again."


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl")) if folder.is_dir() else []


def _write_segment(path: Path, entries: Iterable[Entry]) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8") as out:
        for entry in entries:
            out.write(json.dumps(_to_json(entry), ensure_ascii=False, separators=(",", ":")) + "\n")
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _to_json(entry: Entry) -> dict[str, Any]:
    values = {
        key: value for key, value in entry.__dict__.items() if value not in (None, (), {}, 0, "", False)
    }
    for key in ("files", "slices", "aside", "withdrawn", "restated"):
        if key in values:
            values[key] = [list(item.__dict__.values()) for item in values[key]]
    if "replaces" in values:
        values["replaces"] = {
            path: list(file.__dict__.values()) if file else None for path, file in entry.replaces.items()
        }
    if "problems" in values:
        values["problems"] = [asdict(problem) for problem in entry.problems]
    return values


def _from_json(values: dict[str, Any]) -> Entry:
    made: dict[str, Any] = dict(values)
    made["files"] = tuple(DataFile(*item) for item in values.get("files", ()))
    made["slices"] = tuple(Slice(*item) for item in values.get("slices", ()))
    made["aside"] = tuple(Rejected(*item) for item in values.get("aside", ()))
    made["withdrawn"] = tuple(DataFile(*item) for item in values.get("withdrawn", ()))
    made["restated"] = tuple(Restated(*item) for item in values.get("restated", ()))
    made["quarantine"] = tuple(values.get("quarantine", ()))
    made["columns"] = tuple((name, kind) for name, kind in values.get("columns", ()))
    made["replaces"] = {
        path: DataFile(*item) if item else None for path, item in values.get("replaces", {}).items()
    }
    made["problems"] = tuple(Problem(**item) for item in values.get("problems", ()))
    return Entry(**made)
