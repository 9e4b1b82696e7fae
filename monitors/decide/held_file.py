"""The cells of alerts from one morning to the next: what was added up of days that stand still is not read again.

It can be lost at any time: what is not there, damaged, or made of other rows than those of today is added up anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from queries.state.kept_arrays import DAMAGE, load_arrays, write_arrays

FILE = "held_cells.npz"
VERSION = 1
Floats = npt.NDArray[np.float64]
Alert = tuple[str, str, str, str]  # an alert's identity and its first bad bucket


@dataclass(frozen=True)
class CellTable:
    """The cells of one alert. names: dimension → the values there are; codes [dimensions, cells]: which of them each
    cell has; excess [cells]: events beyond (or short of) what it had before.
    """

    names: dict[str, list[str]]
    codes: npt.NDArray[np.int32]
    excess: Floats

    def inside(self, name: str, value: str) -> npt.NDArray[np.bool_]:
        """The cells that have a value of a dimension."""
        row, names = list(self.names).index(name), self.names[name]
        if value not in names:
            return np.zeros(len(self.excess), dtype=bool)
        return np.asarray(self.codes[row] == names.index(value))


@dataclass(frozen=True)
class KeptTable:
    """A table, what its rows were made of, and the last morning that asked for it, as text."""

    table: CellTable
    stamp: str
    asked: str


def read_tables(path: Path) -> dict[Alert, KeptTable]:
    """What is kept; nothing where it cannot be believed."""
    try:
        told, parts = load_arrays(path)
        if told["version"] != VERSION:
            return {}
        found: dict[Alert, KeptTable] = {}
        at = cell = 0
        for one in told["tables"]:
            size, rows = int(one["cells"]), len(one["names"])
            codes = parts["codes"][at : at + rows * size].reshape(rows, size)
            excess = parts["excess"][cell : cell + size]
            at, cell = at + rows * size, cell + size
            names = {str(name): list(map(str, values)) for name, values in one["names"]}
            monitor, family, segment, bucket = map(str, one["alert"])
            table = CellTable(names, codes, excess)
            if any(
                len(row) and int(row.max()) >= len(n) for row, n in zip(codes, names.values(), strict=True)
            ):
                return {}
            found[monitor, family, segment, bucket] = KeptTable(table, str(one["stamp"]), str(one["asked"]))
        whole = at == len(parts["codes"]) and cell == len(parts["excess"])
        return found if whole else {}
    except DAMAGE:
        return {}


def write_tables(path: Path, tables: Mapping[Alert, KeptTable]) -> None:
    """Keep these and nothing else. Raises OSError where nothing may be written."""
    told = [
        {
            "alert": alert,
            "stamp": one.stamp,
            "asked": one.asked,
            "cells": len(one.table.excess),
            "names": list(one.table.names.items()),
        }
        for alert, one in tables.items()
    ]
    every = [one.table for one in tables.values()]
    codes = [one.codes.astype(np.int32).ravel() for one in every]
    parts: dict[str, np.ndarray] = {
        "codes": np.concatenate([np.zeros(0, np.int32), *codes]),
        "excess": np.concatenate([np.zeros(0), *(one.excess for one in every)]),
    }
    write_arrays(path, {"version": VERSION, "tables": told}, parts)
