"""Whether the files of the state are still what was written: their checksums.

A file is read whole only when its size or time differ from when it was last found sound, or when asked for all.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MISSING, ALTERED = "missing", "altered"


@dataclass(frozen=True)
class Unsound:
    """A file (path under ``state``) that is MISSING, or ALTERED since it was written."""

    path: str
    what: str


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Soundness:
    """What is known of the files of one kind; ``name`` is that of the file that remembers it, under ``state``."""

    def __init__(self, state: Path, name: str) -> None:
        self.state = state
        self.file = state / f"{name}.checked.json"
        self._before = self._read()
        self._seen = dict(self._before)
        self._looked: set[str] = set()  # found sound by this one

    def _read(self) -> dict[str, list[int]]:
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # only what is remembered is lost: everything is read once more
        return found if isinstance(found, dict) else {}

    def find(self, files: Iterable[tuple[str, str]], deep: bool = False) -> list[Unsound]:
        """The unsound ones of some files (path, SHA-256 or "" where none was kept); ``deep``: all are read."""
        found = []
        for path, digest in files:
            now = self._stamp(path)
            if now is None:
                found.append(Unsound(path, MISSING))
            elif digest and (deep or self._seen.get(path) != now) and not self._is(path, digest):
                found.append(Unsound(path, ALTERED))
            else:
                self._seen[path] = now
                self._looked.add(path)
        return found

    def keep(self, written: Iterable[str]) -> None:
        """Remembers these files as they are now, sound, and no others; those just written need not be read."""
        self._seen = {
            path: stamp
            for path in written
            if (stamp := self._seen[path] if path in self._looked else self._stamp(path)) is not None
        }
        if self._seen == self._before:
            return
        self.state.mkdir(parents=True, exist_ok=True)
        partial = self.file.with_suffix(".partial")
        partial.write_text(json.dumps(self._seen), encoding="utf-8")
        partial.replace(self.file)

    def _stamp(self, path: str) -> list[int] | None:
        try:
            stat = os.stat(f"{self.state}/{path}")
        except OSError:
            return None
        return [stat.st_size, stat.st_mtime_ns]

    def _is(self, path: str, digest: str) -> bool:
        try:
            return sha256_of(self.state / path) == digest
        except OSError:
            return False
