"""Files that are on the disk, not only on their way to it: what a ledger entry names must outlive a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

AT_ONCE = 8  # a disk takes several at a time for the price of one; chosen


def make_durable(state: Path, paths: Iterable[str]) -> None:
    """Waits until these files (under ``state``) and the folders they stand in are on the disk. Raises OSError.

    Of these alone: the whole file system may hold much of others.
    """
    files = [state / path for path in paths]
    folders = {folder for file in files for folder in _folders(state, file)}
    places = [*map(str, files), *sorted(map(str, folders))]
    if len(places) <= AT_ONCE:
        for place in places:
            _flush(place)
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(_flush, places))


def _folders(state: Path, file: Path) -> list[Path]:
    """The folders between ``state`` and a file: some of them may be new."""
    return [state, *(state / folder for folder in file.relative_to(state).parents)]


def _flush(place: str) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
