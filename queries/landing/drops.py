"""Landed drops: which files lie in ``landing/``, which extract each belongs to, what its manifest says."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from queries.content.home import Home
from queries.content.problem import Problem, nearest
from queries.landing.found_files import FoundFile, find_files
from queries.landing.manifest import SUFFIX, KnownManifests, Manifest

FORMATS = (".parquet", ".csv", ".csv.gz")
_UNFINISHED = (".partial", ".tmp", ".part", ".crdownload")
_DATE = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")


@dataclass(frozen=True)
class Drop:
    """One landed file.

    ``name``, its path under landing in printable characters, is its identity; ``day`` is its manifest's or
    name's. ``fault``: why there is nothing to read under this name.
    """

    name: str
    extract: str
    path: Path
    format: str
    size: int
    mtime_ns: int
    manifest: Manifest | None
    day: dt.date | None
    fault: Problem | None = None

    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hex."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def slug(self, sha256: str) -> str:
        """A file name for this content of this drop, without a suffix: readable, unique, safe."""
        readable = re.sub(r"[^A-Za-z0-9-]+", "_", self.name.removesuffix(self.format))[-60:].strip("_")
        identity = hashlib.sha256(self.name.encode()).hexdigest()[:6]
        return f"{readable}-{identity}-{sha256[:8]}"


def find_drops(home: Home, extracts: Iterable[str]) -> tuple[list[Drop], list[Problem]]:
    """Every drop in landing, by name, and a problem for each file no extract claims.

    ``landing/<extract>/<anything>.<format>``, ``landing/<extract>.<format>`` and
    ``landing/<extract>[_-.]<anything>.<format>`` belong to the extract; a manifest's ``extract`` goes before.
    """
    names = sorted(extracts, key=len, reverse=True)
    manifests = KnownManifests(home.state)
    drops: list[Drop] = []
    problems: list[Problem] = []
    for one in find_files(home.landing, _ignored):
        if isinstance(one, Problem):
            problems.append(one)
        else:
            drop, found = _drop(one, names, manifests)
            problems += found
            if drop is not None:
                drops.append(drop)
    manifests.keep()
    return sorted(drops, key=lambda drop: drop.name.split("/")), problems


def _ignored(name: str) -> bool:
    return name.endswith((SUFFIX, *_UNFINISHED))


def _drop(one: FoundFile, names: list[str], manifests: KnownManifests) -> tuple[Drop | None, list[Problem]]:
    shown, own = one.name, one.name.split("/")[-1]
    kind = next((suffix for suffix in FORMATS[::-1] if own.lower().endswith(suffix)), None)
    if kind is None:
        if one.fault is not None and one.fault.found == "an empty folder":
            return None, []
        expected = "a file ending in " + ", ".join(FORMATS)
        return None, [Problem(shown, "not a format that can be read", expected=expected, found=own)]
    manifest, problems = manifests.read(one.path, shown)
    claimed = manifest.extract if manifest and manifest.extract else None
    extract = claimed if claimed in names else _extract_of(shown, names)
    if claimed is not None and claimed not in names:
        extract = None
    if extract is None:
        first = claimed or re.split(r"[/.]", shown)[0]
        close = nearest(first, names)
        hint = f"Did you mean {close}?" if close else "Give it a contract, or take the file away."
        expected = "an extract with a contract: " + ", ".join(sorted(names))
        return None, [
            *problems,
            Problem(shown, "no contract for this drop", None, None, expected, first, hint),
        ]
    day = (manifest.day if manifest else None) or _day_of(own)
    return Drop(shown, extract, one.path, kind, one.size, one.mtime_ns, manifest, day, one.fault), problems


def _extract_of(shown: str, names: list[str]) -> str | None:
    if "/" in shown:
        folder = shown.split("/")[0]
        return folder if folder in names else None
    return next((name for name in names if re.match(rf"{re.escape(name)}[_.-]", shown)), None)


def _day_of(name: str) -> dt.date | None:
    for match in _DATE.finditer(name):
        try:
            return dt.date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
        except ValueError:
            continue
    return None
