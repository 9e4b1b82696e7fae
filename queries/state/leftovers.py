"""Files under the state that no ledger entry names: replaced ones, and what a killed or failed ingest left.

Replaced files go at the next ingest, for somebody may be reading them; they are listed, so that no folder needs to be
walked. Where a list is missing, or an ingest did not end well, everything is looked at once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from queries.state.ledger import Ledger

FILE = "events.leftovers.json"
FOLDERS = ("events", "quarantine")
ALL = None  # not known which: all folders are to be looked at


def sweep(state: Path, ledger: Ledger, broken_off: bool) -> None:
    """Removes the files that an earlier ingest left and no entry names. ``broken_off``: one was killed."""
    listed = ALL if broken_off else read_leftovers(state)
    if listed == []:
        return
    named = ledger.referenced()
    for path in _found(state) if listed is ALL else listed:
        if path not in named:
            (state / path).unlink(missing_ok=True)


def read_leftovers(state: Path) -> list[str] | None:
    """The files (under ``state``) that the last ingest replaced; ALL when it did not say."""
    try:
        listed = json.loads((state / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ALL
    plain = isinstance(listed, list) and all(
        isinstance(path, str) and path.startswith(FOLDERS) for path in listed
    )
    return listed if plain and not any(".." in path for path in listed) else ALL


def keep_leftovers(state: Path, paths: Iterable[str]) -> None:
    """Lists what an ingest replaced, for the next one."""
    listed = sorted(paths)
    if read_leftovers(state) != listed:
        partial = (state / FILE).with_suffix(".partial")
        partial.write_text(json.dumps(listed), encoding="utf-8")
        partial.replace(state / FILE)


def forget_leftovers(state: Path) -> None:
    """The next ingest looks at everything."""
    (state / FILE).unlink(missing_ok=True)


def _found(state: Path) -> Iterator[str]:
    for folder in FOLDERS:
        for place, _, files in os.walk(state / folder):
            base = os.path.relpath(place, state)
            yield from (f"{base}/{name}" for name in files if name.endswith(".parquet"))
