"""Damaged files of events: taken in again from landing where their drops are still there, else named and left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from queries.content.problem import Problem
from queries.state.entry import DataFile, Entry
from queries.state.ledger import Ledger, follow
from queries.state.soundness import Soundness, Unsound

CHECKED = "events"
_AGAIN = "Put the drop back into landing under its name and ingest again."


def mend(
    soundness: Soundness, ledger: Ledger, landed: Collection[str]
) -> tuple[frozenset[str], list[Problem]]:
    """Takes files that are missing or altered out of the ledger.

    landed: the names of the drops in landing. Returns those to be taken in again, and a problem for each file whose
    rows cannot be had again: its drop is not in landing any more, or it held what an earlier version of it did.
    """
    sums = {file.path: file.sha256 for entry in ledger.entries.values() for file in _files(entry)}
    bad = {one.path: one for one in soundness.find(sums.items())}
    if not bad:
        return frozenset(), []
    again: set[str] = set()
    problems: list[Problem] = []
    changed: list[Entry] = []
    for extract in {entry.extract for entry in ledger.entries.values()}:
        for name in _concerned(ledger, extract, bad):
            entry = ledger.entries[name]
            lost = [file for file in (*entry.files, *entry.withdrawn) if file.path in bad]
            gone = [bad[file.path] for file in entry.withdrawn if file.path in bad]
            if name in landed:
                again.add(name)
            else:
                gone += [bad[path] for path in _held(ledger, entry) if path in bad]
            problems += [_problem(name, one) for one in gone]
            changed.append(_without(entry, {file.path for file in lost}, forget=name not in landed))
    ledger.commit(changed)
    return frozenset(again), problems


def keep_sound(soundness: Soundness, ledger: Ledger) -> None:
    """Remembers the files of the ledger as they are now; those just written need not be read again."""
    soundness.keep(dict.fromkeys(file.path for entry in ledger.entries.values() for file in _files(entry)))


def _files(entry: Entry) -> list[DataFile]:
    """What the desk wrote of it; a file that is read in place is not ours to vouch for."""
    if entry.made:
        return []
    return [*entry.files, *entry.withdrawn, *(file for file in entry.replaces.values() if file is not None)]


def _concerned(ledger: Ledger, extract: str, bad: Collection[str]) -> list[str]:
    """The drops a damaged file stands on: the one whose rows it holds and those that rewrote it."""
    found = {name for path, names in ledger.holders(extract).items() if path in bad for name in names}
    found |= {
        entry.drop
        for entry in ledger.of(extract)
        if any(file.path in bad for file in _files(entry)) and not _only_replaced(ledger, entry, bad)
    }
    return sorted(found)


def _only_replaced(ledger: Ledger, entry: Entry, bad: Collection[str]) -> bool:
    """Whether what is damaged of a drop are files that others stand in for: they are read no more."""
    live = {file.path for file, _ in ledger.live_files(entry.extract, past=True)}
    return not any(
        file.path in bad and (file.path in live or file in entry.withdrawn) for file in _files(entry)
    )


def _held(ledger: Ledger, entry: Entry) -> list[str]:
    replaced = {old: new for one in ledger.of(entry.extract) for old, new in one.replaces.items()}
    return [current.path for file in entry.files if (current := follow(file, replaced)) is not None]


def _without(entry: Entry, lost: Collection[str], forget: bool) -> Entry:
    """The entry without files; `forget`: not to be told from new when its drop comes again."""
    days = {file.day for file in entry.files if file.path in lost}
    kept = replace(
        entry,
        files=tuple(file for file in entry.files if file.path not in lost),
        withdrawn=tuple(file for file in entry.withdrawn if file.path not in lost),
        again=False,
    )
    if not forget or not days:
        return kept
    note = Problem(
        entry.drop, "rows lost from the state", expected="a sound file", found=", ".join(sorted(days))
    )
    return replace(
        kept,
        size=-1,
        sha256="",
        refused_sha256="",
        slices=tuple(part for part in entry.slices if part.day not in days),
        problems=(replace(note, hint=_AGAIN), *entry.problems),
    )


def _problem(drop: str, one: Unsound) -> Problem:
    return Problem(
        f"state/{one.path}",
        f"{one.what}: its rows are lost to the desk",
        expected=f"what was written of {drop}",
        found="no file" if one.what == "missing" else "other bytes",
        hint=_AGAIN,
    )
