"""One file a monitor under `state/panels`: its cells of the morning before, and what they were made of.

It can be lost at any time: what is not there, damaged, or of another version is made anew from the cubes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from monitors.kept_panels.panel_cells import PanelCells, Times
from queries.state.kept_arrays import DAMAGE, load_arrays, write_arrays

FOLDER = "panels"
VERSION = 1


@dataclass(frozen=True)
class KeptPanel:
    """A monitor's cells as the morning `last` knew the days from `since` on.

    key, days, older: its ground; whole: its rows do not stand still, so that it is read whole every morning, and
    there are no cells; times [nT]: buckets that have a row; panels: combination → its cells.
    """

    key: str
    since: date
    last: date
    days: dict[str, dict[str, str]]
    older: str
    whole: bool
    times: npt.NDArray[np.bool_]
    panels: dict[tuple[str, ...], PanelCells]


class PanelDamageError(ValueError):
    """A kept file that cannot be believed."""


def path_of(state: Path, monitor: str) -> Path:
    """Where a monitor's cells are kept."""
    return state / FOLDER / f"{monitor}.npz"


def read_kept(state: Path, monitor: str) -> KeptPanel | None:
    """What is kept of a monitor; None where nothing is. Raises PanelDamageError."""
    path = path_of(state, monitor)
    if not path.is_file():
        return None
    try:
        return _kept(*load_arrays(path))
    except DAMAGE as error:
        raise PanelDamageError(f"{path.name}: {error or type(error).__name__}") from error


def _kept(told: dict[str, Any], parts: dict[str, np.ndarray]) -> KeptPanel:
    if told["version"] != VERSION:
        raise ValueError(f"version {told['version']}, expected {VERSION}")
    if sorted(parts) != told["parts"]:
        raise ValueError(f"parts {sorted(parts)}, expected {told['parts']}")
    panels: dict[tuple[str, ...], PanelCells] = {}
    at = 0
    for one in told["panels"]:
        names = [tuple(map(str, name)) for name in one["names"]]
        rows = slice(at, at + len(names))
        at += len(names)
        den = parts["denominator"][rows] if "denominator" in parts else None
        panels[tuple(one["watch"])] = PanelCells(
            names, parts["numerator"][rows], den, parts["exposure"][rows], parts["age"][rows]
        )
    shapes = {part.shape for name, part in parts.items() if name != "times"}
    if shapes and shapes != {(at, len(parts["times"]))}:
        raise ValueError(f"parts of shapes {sorted(shapes)}, expected ({at}, {len(parts['times'])})")
    return KeptPanel(
        told["key"],
        date.fromisoformat(told["since"]),
        date.fromisoformat(told["last"]),
        told["days"],
        told["older"],
        bool(told["whole"]),
        parts["times"],
        panels,
    )


def write_kept(state: Path, monitor: str, kept: KeptPanel) -> None:
    """Keep it, whole or not at all. Raises OSError where the home may not be written."""
    parts: dict[str, np.ndarray] = {"times": kept.times}
    every = list(kept.panels.values())
    if every:
        parts["numerator"] = np.concatenate([one.numerator for one in every])
        parts["exposure"] = np.concatenate([one.exposure for one in every])
        parts["age"] = np.concatenate([one.age for one in every])
        dens = [one.denominator for one in every if one.denominator is not None]
        if dens:
            parts["denominator"] = np.concatenate(dens)
    told = {
        "version": VERSION,
        "parts": sorted(parts),
        "key": kept.key,
        "since": kept.since.isoformat(),
        "last": kept.last.isoformat(),
        "days": kept.days,
        "older": kept.older,
        "whole": kept.whole,
        "panels": [{"watch": watch, "names": cells.names} for watch, cells in kept.panels.items()],
    }
    write_arrays(path_of(state, monitor), told, parts)


def forget_others(state: Path, monitors: Collection[str]) -> None:
    """Remove what is kept of monitors that are no more, and what a killed run left half written."""
    for path in (state / FOLDER).glob("*"):
        if path.suffix != ".npz" or path.stem not in monitors:
            path.unlink(missing_ok=True)


def cut_times(times: npt.NDArray[np.bool_], buckets: Times) -> Times:
    """The buckets that have a row."""
    return np.asarray(buckets[times])
