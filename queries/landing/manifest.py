"""The manifest beside a drop, ``<file name>.manifest.json``: what makes a file that was cut visible."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
from dataclasses import dataclass
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
