"""What is built of a cube: which days, from which source files, in which Parquet files.

``state/cubes/<cube>.json`` is replaced by rename and is the commit point of a build.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = "cubes"
FROM_COLUMN = "_known_from"  # a morning up to this day does not see the row yet


@dataclass(frozen=True)
class CubeFile:
    """One Parquet file of a cube (path under ``state``) and the days of which its rows are the cube's.

    ``restated``: some of its rows hold for some mornings only; it has FROM_COLUMN and the ledger's PAST_COLUMN.
    ``sha256``: of its bytes when it was written; empty = not known. ``dead``: days that it holds too, but that a
    later file holds anew, or that are gone: readers leave them out.
    """

    path: str
    days: tuple[str, ...]
    rows: int
    restated: bool = False
    sha256: str = ""
    dead: tuple[str, ...] = ()


@dataclass(frozen=True)
class CubeState:
    """A cube as built: fingerprint of its text, columns (name, engine type), fingerprint per day, files."""

    name: str
    text: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    days: dict[str, str] = field(default_factory=dict)
    files: tuple[CubeFile, ...] = ()


def read_cubestate(state: Path, name: str) -> CubeState:
    """The state of one cube; an empty one when never built or unreadable: it is rebuilt then."""
    path = state / FOLDER / f"{name}.json"
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return CubeState(
            name,
            values["text"],
            tuple((column, kind) for column, kind in values["columns"]),
            dict(values["days"]),
            tuple(
                CubeFile(**{**file, "days": tuple(file["days"]), "dead": tuple(file.get("dead", ()))})
                for file in values["files"]
            ),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return CubeState(name)


def write_cubestate(state: Path, cube: CubeState) -> None:
    """Makes this state current, by rename."""
    folder = state / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{cube.name}.json.partial"
    partial.write_text(json.dumps(_plain(cube)), encoding="utf-8")
    partial.replace(folder / f"{cube.name}.json")


def _plain(cube: CubeState) -> dict[str, Any]:
    """As JSON takes it. Its parts are named one by one: what copies them deep took longer than all else of a write."""
    return {**vars(cube), "files": [vars(file) for file in cube.files]}
