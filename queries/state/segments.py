"""The segments of the ledger: a file of entries each, one a line, written whole and read once in a process."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any

from queries.content.problem import Problem
from queries.state.entry import DataFile, Entry, Rejected, Restated, Slice


class LedgerError(RuntimeError):
    """A ledger line that cannot be read: the state was altered from outside."""


Columns = tuple[tuple[str, str], ...]
# Segments as they were read in this process: path → (inode, size, time), entries. A segment never changes; the fold of
# many is another file. So a command reads the ledger once, however many of its steps ask.
_known: dict[Path, tuple[tuple[int, int, int], list[Entry]]] = {}


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles, of which entries and drops have none: it looked at all of them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read_segments(folder: Path, chosen: Iterable[Path] | None = None) -> Iterator[list[Entry]]:
    """The entries of each segment (``chosen``: of these), oldest first. Raises LedgerError."""
    segments = find_segments(folder)
    for path in segments if chosen is None else chosen:
        stamp = _stamp(path)
        found = _known.get(path)
        if found is None or found[0] != stamp:
            with uncollected():
                found = stamp, _read_segment(path)
            _known[path] = found
        yield found[1]
    for path in [path for path in list(_known) if path.parent == folder and path not in segments]:
        _known.pop(path, None)


def ledger_stamp(folder: Path) -> list[tuple[str, int, int, int]]:
    """Changes with any segment, of equal size too: each by name, inode, size (bytes) and time (ns), oldest first."""
    return [(path.name, *_stamp(path)) for path in find_segments(folder)]


def _stamp(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _read_segment(path: Path) -> list[Entry]:
    entries = []
    shared: tuple[list[object], list[Columns]] = ([], [])
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line:
            continue
        try:
            entries.append(_from_json(json.loads(line), shared))
        except (ValueError, LookupError, TypeError) as error:
            text = f"{path.name}:{number}: not a ledger entry ({error}). {_REBUILD}"
            raise LedgerError(text) from error
    return entries


_REBUILD = "Remove ledger, events, quarantine and cubes from the home's state folder and ingest again."


def find_segments(folder: Path) -> list[Path]:
    """The segments of a folder, oldest first."""
    return sorted(folder.glob("*.jsonl")) if folder.is_dir() else []


def write_segment(path: Path, entries: Iterable[Entry]) -> None:
    """A segment that appears whole, and is on the disk when it does. Raises OSError."""
    partial = path.with_suffix(".partial")
    shared: dict[Columns, int] = {}
    with partial.open("w", encoding="utf-8") as out:
        for entry in entries:
            out.write(json.dumps(_to_json(entry, shared), ensure_ascii=False, separators=(",", ":")) + "\n")
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _to_json(entry: Entry, shared: dict[Columns, int]) -> dict[str, Any]:
    """What a line says; ``shared``: lists of columns written in lines before, which are named by their number."""
    values = {
        key: value for key, value in entry.__dict__.items() if value not in (None, (), {}, 0, "", False)
    }
    for key in ("files", "slices", "aside", "withdrawn", "restated"):
        if key in values:
            values[key] = [_plain(item) for item in values[key]]
    if "columns" in values:
        if entry.columns in shared:
            values["columns"] = shared[entry.columns]
        else:
            shared[entry.columns] = len(shared)
    if "replaces" in values:
        values["replaces"] = {path: list(file) if file else None for path, file in entry.replaces.items()}
    if "problems" in values:
        values["problems"] = [asdict(problem) for problem in entry.problems]
    return values


def _plain(item: tuple[Any, ...]) -> list[Any]:
    return [dict(value) if isinstance(value, Mapping) else value for value in item]


# How each part of an entry is made of what a line says; most entries have two or three of them.
_PARTS: dict[str, Callable[[list[Any]], Any]] = {
    "files": lambda items: tuple([DataFile(*item) for item in items]),
    "slices": lambda items: tuple([Slice(*item) for item in items]),
    "aside": lambda items: tuple([Rejected(*item) for item in items]),
    "withdrawn": lambda items: tuple([DataFile(*item) for item in items]),
    "restated": lambda items: tuple([Restated(*item) for item in items]),
    "made": lambda items: tuple((name, sql) for name, sql in items),
    "quarantine": tuple,
    "problems": lambda items: tuple(Problem(**item) for item in items),
}


def _from_json(values: dict[str, Any], shared: tuple[list[object], list[Columns]]) -> Entry:
    """The entry; ``shared``: lists of columns met in lines before, as they were read and as they are told. To these is
    added, for most entries of an extract have the same.
    """
    for name, make in _PARTS.items():
        if name in values:
            values[name] = make(values[name])
    if "columns" in values:
        columns, (read, told) = values["columns"], shared
        if not isinstance(columns, int):
            if columns not in read:
                read.append(columns)
                told.append(tuple((name, kind) for name, kind in columns))
            columns = read.index(columns)
        values["columns"] = told[columns]
    if "replaces" in values:
        values["replaces"] = {
            path: DataFile(*item) if item else None for path, item in values["replaces"].items()
        }
    return _made(values)


_FIELDS = {one.name: one for one in fields(Entry)}
_NEEDED = {name for name, one in _FIELDS.items() if one.default is one.default_factory is MISSING}
_DEFAULTS = {name: one.default for name, one in _FIELDS.items() if one.default is not MISSING}


def _made(values: dict[str, Any]) -> Entry:
    """`Entry(**values)` at a quarter of the price: what is frozen sets each of its thirty fields by a call."""
    if not (_NEEDED <= values.keys() <= _FIELDS.keys()):
        raise TypeError(f"fields {sorted(values.keys() ^ _NEEDED)[:3]}")
    entry = object.__new__(Entry)
    vars(entry).update(_DEFAULTS, replaces={}, against={}, carries={})
    vars(entry).update(values)
    return entry
