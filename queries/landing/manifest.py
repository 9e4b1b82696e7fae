"""The manifest beside a drop, ``<file name>.manifest.json``: what makes a file that was cut visible."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import os
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from queries.content.problem import Problem, unknown_key

SUFFIX = ".manifest.json"
_LARGEST = 1 << 20  # bytes of a manifest that are read
KEYS = ("extract", "rows", "sha256", "day", "columns")


@dataclass(frozen=True)
class Manifest:
    """What the sender says of a drop; None where it says nothing. ``fingerprint`` changes with the text."""

    fingerprint: str
    extract: str | None = None
    rows: int | None = None
    sha256: str | None = None
    day: dt.date | None = None
    columns: tuple[str, ...] | None = None


class KnownManifests:
    """The manifests of a home's landing, each read once: while its size and time stay, what it said is remembered.

    What is remembered lies in one file under ``state``; where that is damaged or gone, all are read again.
    """

    def __init__(self, state: Path) -> None:
        self.file = state / "manifests.json"
        self._before = self._load()
        self._now: dict[str, list[Any]] = {}

    def read(self, drop: Path, shown: str) -> tuple[Manifest | None, list[Problem]]:
        """As `read_manifest`."""
        try:
            stat = os.stat(f"{drop}{SUFFIX}")
        except OSError:
            return read_manifest(drop, shown)
        known = self._before.get(shown)
        stamp = [stat.st_size, stat.st_mtime_ns]
        if known is not None and known[:2] == stamp:
            try:
                manifest = _remembered(known[2:])
            except (TypeError, ValueError):
                pass
            else:
                self._now[shown] = known
                return manifest, []
        found, problems = read_manifest(drop, shown)
        if found is not None and not problems:
            values = [str(value) if isinstance(value, dt.date) else value for value in astuple(found)]
            self._now[shown] = [*stamp, *values]
        return found, problems

    def keep(self) -> None:
        """Remembers those that were read or found as they were, and no others."""
        if self._now == self._before:
            return
        partial = self.file.with_suffix(".partial")
        partial.write_text(json.dumps(self._now), encoding="utf-8")
        partial.replace(self.file)

    def _load(self) -> dict[str, list[Any]]:
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _remembered(values: list[Any]) -> Manifest:
    fingerprint, extract, rows, sha256, day, columns = values
    return Manifest(
        fingerprint,
        extract,
        rows,
        sha256,
        dt.date.fromisoformat(day) if day else None,
        tuple(columns) if columns is not None else None,
    )


def read_manifest(drop: Path, shown: str) -> tuple[Manifest | None, list[Problem]]:
    """The manifest of a drop, None when there is none; an unusable key is a problem and left out."""
    path = drop.with_name(drop.name + SUFFIX)
    file = shown + SUFFIX
    try:
        if not path.is_file():
            return None, []
        with path.open("rb") as opened:
            raw = opened.read(_LARGEST)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None, []  # a name so long that no manifest can stand beside it
        found = error.strerror or str(error)
        problem = Problem(
            file, "cannot be read", expected="a file that may be read", found=found, hint="It is not used."
        )
        return Manifest("unreadable"), [problem]
    fingerprint = hashlib.sha256(raw).hexdigest()[:16]
    try:
        values = json.loads(raw)
    except RecursionError:
        problem = Problem(
            file, "not a manifest", expected="{…}", found="brackets without end", hint="It is not used."
        )
        return Manifest(fingerprint), [problem]
    except ValueError as error:
        line = getattr(error, "lineno", None)
        problem = Problem(file, f"not JSON: {error}", line, expected="a JSON object", hint="It is not used.")
        return Manifest(fingerprint), [problem]
    if not isinstance(values, dict):
        problem = Problem(file, "not a JSON object", expected="{…}", found=type(values).__name__)
        return Manifest(fingerprint), [problem]
    problems = [unknown_key(file, None, key, KEYS) for key in values if key not in KEYS]
    fields = {key: _value(key, values[key], file, problems) for key in KEYS if key in values}
    return Manifest(fingerprint, **fields), problems


def _value(key: str, value: object, file: str, problems: list[Problem]) -> Any:
    """The value as the manifest keeps it, or None with a problem noted."""
    if key == "rows" and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if key == "extract" and isinstance(value, str):
        return value
    if key == "sha256" and isinstance(value, str) and len(value) == 64:
        return value.lower()
    if key == "columns" and isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value)
    if key == "day" and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    expected = {
        "rows": "a whole number",
        "extract": "a name",
        "sha256": "64 hexadecimal digits",
        "columns": "a list of names",
        "day": "YYYY-MM-DD",
    }[key]
    problems.append(Problem(file, "bad value", None, key, expected, repr(value), "It is not used."))
    return None
