"""Partitions read in place: the files of a folder of Parquet that is split by day, each a drop that is never copied.

``<folder>/<any column>=YYYY-MM-DD/*.parquet`` as Hive, Spark and others write it; the partition is the day.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from queries.content.contract import Extract
from queries.content.home import Home
from queries.content.problem import Problem
from queries.in_place.delta_table import LOG, DeltaError, live_files
from queries.landing.drops import Drop
from queries.landing.found_files import known_name
from queries.state.entry import Entry
from queries.state.ledger import Ledger

SUFFIX = ".parquet"
_DAY = re.compile(r"[A-Za-z_]\w*=(\d{4}-\d{2}-\d{2})")
# Folders of other table formats: beside the live files lie those that a later version took out.
_TABLES = {"metadata": "an Iceberg table", ".hoodie": "a Hudi table"}


def find_partitions(home: Home, extracts: Iterable[Extract]) -> tuple[list[Drop], list[Problem]]:
    """The files of every extract that is read in place, by name, and what there cannot be read."""
    drops: list[Drop] = []
    problems: list[Problem] = []
    for extract in extracts:
        if extract.in_place:
            for one in _files(home, extract):
                (drops if isinstance(one, Drop) else problems).append(one)  # type: ignore[arg-type]
    return sorted(drops, key=lambda drop: drop.name.split("/")), problems


def _files(home: Home, extract: Extract) -> Iterator[Drop | Problem]:
    root = home.root / extract.in_place
    shown = home.shown(extract.path)
    try:
        names = sorted(os.listdir(root))
    except OSError as error:
        found = f"{extract.in_place}: {error.strerror or error}"
        yield Problem(shown, "no such folder", extract.lines.get("in_place"), "in_place", "a folder", found)
        return
    table = next((what for name, what in _TABLES.items() if name in names), None)
    if table is not None:
        hint = (
            "Export it as plain Parquet by day: files that are no part of the table any more lie there too."
        )
        yield Problem(shown, "not plain Parquet", None, "in_place", "folders of a day each", table, hint)
        return
    if LOG in names:
        yield from _of_table(extract, root, shown)
        return
    for name in names:
        if name.startswith((".", "_")):
            continue  # notes of whoever wrote it
        day = _day_of(name)
        if day is None or not (root / name).is_dir():
            found = known_name(f"{extract.in_place}/{name}")
            yield Problem(
                shown, "not a partition", None, "in_place", "<column>=YYYY-MM-DD/", found, "It is left out."
            )
            continue
        yield from _of_day(extract, root / name, day)


def _of_day(extract: Extract, folder: Path, day: dt.date) -> Iterator[Drop | Problem]:
    for name in sorted(os.listdir(folder)):
        if name.startswith((".", "_")):
            continue
        path = folder / name
        if name.endswith(SUFFIX) and path.is_file():
            yield _drop(extract, path, day)
        else:
            known = f"{extract.name}/{folder.name}/{known_name(name)}"
            hint = "It is left out."
            yield Problem(known, "not a file of a partition", None, None, "*.parquet", "something else", hint)


def _of_table(extract: Extract, root: Path, shown: str) -> Iterator[Drop | Problem]:
    """The live files of a Delta table that is split by day."""
    try:
        paths = live_files(root)
    except DeltaError as error:
        yield Problem(
            shown, "a Delta table that cannot be read", None, "in_place", "its live files", str(error)
        )
        return
    for path in paths:
        day = _day_of(path.parent.name)
        if day is None or path.parent.parent != root.resolve():
            found = known_name(f"{path.parent.name}/{path.name}")
            yield Problem(shown, "not split by day alone", None, "in_place", "<column>=YYYY-MM-DD/", found)
            continue
        yield _drop(extract, path, day)


def _drop(extract: Extract, path: Path, day: dt.date) -> Drop:
    stat = path.stat()
    known = f"{extract.name}/{path.parent.name}/{known_name(path.name)}"
    return Drop(known, extract.name, path.absolute(), SUFFIX, stat.st_size, stat.st_mtime_ns, None, day)


def _day_of(name: str) -> dt.date | None:
    match = _DAY.fullmatch(name)
    try:
        return dt.date.fromisoformat(match.group(1)) if match else None
    except ValueError:
        return None


def both_places(extract: Extract) -> Problem:
    """What is said of drops in landing of an extract that is read elsewhere."""
    found = f"landing/{extract.name} and {extract.in_place}"
    hint = "What lies in landing is left out: take in_place out of the contract, or the drops away."
    return Problem(extract.name, "drops in two places", None, "in_place", "one of them", found, hint)


def gone_partitions(
    home: Home, ledger: Ledger, extracts: Iterable[Extract], found: Iterable[Drop]
) -> list[Entry]:
    """Entries without rows for files that were read in place and are there no more: nothing is kept of them.

    Where the whole folder is away, as it is when a disk is not mounted, nothing is given up.
    """
    there = {drop.name for drop in found}
    gone = []
    for extract in extracts:
        away = extract.in_place and not (home.root / extract.in_place).is_dir()
        for entry in [] if away else ledger.of(extract.name):
            if entry.made and entry.files and entry.drop not in there:
                told = Problem(
                    entry.drop, "gone from its folder", expected="the file that was read", found="nothing"
                )
                kept = replace(
                    entry, seq=ledger.take_seq(), version=entry.version + 1, files=(), slices=(), rows=0
                )
                gone.append(replace(kept, published=0, size=-1, sha256="", problems=(told,)))
    return gone
