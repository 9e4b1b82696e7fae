"""Sorted hashes of the keys of published files: what is new is looked up in them, and no old file is read.

``state/keys/<extract>/`` has runs: one file of hashes in order, each with the number of the file that holds the key,
and beside it the names of these files. A run is written whole and never altered; a few small ones become one larger
one. All of it is made anew from the published files where it is gone, damaged or of other rules.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from queries.state.entry import DataFile
from queries.state.soundness import Soundness, sha256_of

FOLDER = "keys"
LARGEST = 8_000_000  # keys of a run that still grows: putting runs together holds three times 12 bytes a key
LEAST, SPREAD = (
    5,
    4,
)  # so many runs of one size become one; an extract's own number is up to SPREAD - 1 higher
Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class KeyRun:
    """One file of hashes: its name, the files (`identity_of`) by number, its keys, the SHA-256 of its bytes."""

    name: str
    files: tuple[str, ...]
    keys: int
    sha256: str


def identity_of(file: DataFile) -> str:
    """What tells the content of a published file apart; empty where its bytes were never told."""
    return f"{file.path} {file.sha256}" if file.sha256 else ""


class KeyRuns:
    """The runs of one extract. ``rules``: what decides how a key is hashed; runs of other rules are removed."""

    def __init__(self, state: Path, extract: str, rules: str) -> None:
        self.state = state
        self.extract = extract
        self.rules = rules
        self.folder = state / FOLDER / extract
        self._sound = Soundness(state, f"{FOLDER}/{extract}")
        self.runs = self._read()

    def missing(self, files: Iterable[str]) -> list[str]:
        """Those of these files whose keys no run has."""
        there = {name for run in self.runs for name in run.files}
        return [name for name in files if name not in there]

    def holders(self, hashes: Hashes) -> set[str]:
        """The files of the runs with a key of one of these hashes, which are in order and each there once.

        Two keys may share a hash, so a file may be named that holds none; none that does is left out.
        """
        found: set[str] = set()
        for run in self.runs:
            kept, numbers = self._open(run)
            found.update(run.files[number] for number in _hit(kept, numbers, hashes))
        return found

    def add(self, files: Sequence[str], hashes: Hashes, numbers: Numbers, live: Collection[str]) -> None:
        """Notes the keys of these files, of which ``numbers`` says the one of each hash. ``live``: the files that are
        still read; of others nothing is kept when runs are put together. Raises OSError.
        """
        order = np.argsort(hashes, kind="stable")
        self._write(files, hashes[order], numbers[order])
        while joined := self._to_join():
            self._join(joined, live)
        self._sound.keep(self._path(run) for run in self.runs)

    def _to_join(self) -> list[KeyRun]:
        """The runs that are to be one now: enough of about one size."""
        most = LEAST + zlib.crc32(self.extract.encode()) % SPREAD
        sizes: dict[int, list[KeyRun]] = {}
        for run in self.runs:
            sizes.setdefault(max(run.keys, 1).bit_length() // 3, []).append(run)
        for kept in sizes.values():
            if len(kept) >= most and sum(run.keys for run in kept) <= LARGEST:
                return kept
        return []

    def _join(self, runs: list[KeyRun], live: Collection[str]) -> None:
        alive = set(live)
        files: list[str] = []
        hashes: list[Hashes] = []
        numbers: list[Numbers] = []
        for run in runs:
            kept, of = self._open(run)
            still = np.array([name in alive for name in run.files], dtype=bool)
            place = np.cumsum(still, dtype=np.uint32) + np.uint32(len(files)) - np.uint32(1)
            chosen = still[of]
            hashes.append(kept[chosen])
            numbers.append(place[of[chosen]])
            files += [name for name in run.files if name in alive]
        both = np.concatenate(hashes)
        order = np.argsort(both, kind="stable")
        self._write(files, both[order], np.concatenate(numbers)[order], instead=runs)

    def _write(
        self, files: Sequence[str], hashes: Hashes, numbers: Numbers, instead: Sequence[KeyRun] = ()
    ) -> None:
        """A run that appears whole: its names are written last. Those it stands for go after it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = _name(self.rules, files)
        partial = self.folder / f"{name}.partial"
        with partial.open("wb") as out:
            out.write(hashes.astype(np.uint64, copy=False).tobytes())
            out.write(numbers.astype(np.uint32, copy=False).tobytes())
        run = KeyRun(name, tuple(files), len(hashes), sha256_of(partial))
        partial.replace(self.folder / f"{name}.keys")
        told = {"rules": self.rules, "files": files, "keys": run.keys, "sha256": run.sha256}
        partial.write_text(json.dumps(told), encoding="utf-8")
        partial.replace(self.folder / f"{name}.json")
        gone = [one for one in instead if one.name != name]
        self._remove(one.name for one in gone)
        self.runs = [one for one in self.runs if one not in instead and one.name != name] + [run]

    def _remove(self, names: Iterable[str]) -> None:
        for name in names:
            _clear(self.folder / f"{name}.json")
            _clear(self.folder / f"{name}.keys")

    def _read(self) -> list[KeyRun]:
        """The sound runs of these rules. What else lies there is removed."""
        if not self.folder.is_dir():
            for path in (self.folder, self.folder.parent):
                if path.is_file():  # where the folder belongs
                    path.unlink()
            return []
        told = {path.stem: _told(path) for path in sorted(self.folder.glob("*.json"))}
        runs = [
            KeyRun(name, tuple(one["files"]), one["keys"], one["sha256"])
            for name, one in told.items()
            if one is not None and one["rules"] == self.rules and name == _name(self.rules, one["files"])
        ]
        bad = {one.path for one in self._sound.find((self._path(run), run.sha256) for run in runs)}
        runs = [run for run in runs if self._path(run) not in bad and self._fits(run)]
        names = {run.name for run in runs}
        self._remove({path.stem for path in self.folder.iterdir()} - names)
        for path in self.folder.glob("*.partial"):
            _clear(path)
        return runs

    def _fits(self, run: KeyRun) -> bool:
        return (self.state / self._path(run)).stat().st_size == run.keys * 12

    def _path(self, run: KeyRun) -> str:
        return f"{FOLDER}/{self.extract}/{run.name}.keys"

    def _open(self, run: KeyRun) -> tuple[Hashes, Numbers]:
        path = self.state / self._path(run)
        if not run.keys:
            return np.zeros(0, np.uint64), np.zeros(0, np.uint32)
        hashes: Hashes = np.memmap(path, dtype=np.uint64, mode="r", shape=(run.keys,))
        numbers: Numbers = np.memmap(path, dtype=np.uint32, mode="r", offset=8 * run.keys, shape=(run.keys,))
        return hashes, numbers


def _hit(kept: Hashes, numbers: Numbers, asked: Hashes) -> list[int]:
    """The numbers of kept hashes that are asked for; the shorter list is looked up in the longer one."""
    if not len(kept) or not len(asked):
        return []
    if len(kept) < len(asked):
        at = np.minimum(np.searchsorted(asked, kept), len(asked) - 1)
        return [int(number) for number in np.unique(numbers[asked[at] == kept])]
    first = np.searchsorted(kept, asked)
    there = kept[np.minimum(first, len(kept) - 1)] == asked
    first, last = first[there], np.searchsorted(kept, asked[there], side="right")
    found = [numbers[start:end] for start, end in zip(first, last, strict=True)]
    return [int(number) for number in np.unique(np.concatenate(found))] if found else []


def _name(rules: str, files: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([rules, list(files)]).encode()).hexdigest()[:24]


def _clear(path: Path) -> None:
    """Nothing is there any more, whatever it was."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _told(path: Path) -> dict[str, Any] | None:
    """What is said of a run; None where it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        whole = isinstance(found["files"], list) and isinstance(found["keys"], int) and found["keys"] >= 0
        summed = isinstance(found["sha256"], str) and found["sha256"] != ""  # of one without nothing is held
        return found if whole and summed and "rules" in found else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
