"""Rows: a table as a dict of numpy columns, coded as numbers until the drop is written.

Columns whose name begins with "_" are the generator's own knowledge (hidden truth); they never reach a drop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
Rows = dict[str, Column]


def table(n: int, **columns: Any) -> Rows:
    """Build n rows; scalars are repeated. Raises ValueError when a column has another length."""
    built: Rows = {}
    for name, values in columns.items():
        column = np.asarray(values)
        if column.ndim == 0:
            column = np.full(n, column)
        if len(column) != n:
            raise ValueError(f"column {name!r} has {len(column)} values, expected {n}")
        built[name] = column
    return built


def count(rows: Rows) -> int:
    """Count the rows; a table without columns has none."""
    return len(next(iter(rows.values()))) if rows else 0


def take(rows: Rows, index: Column) -> Rows:
    """Pick rows by a boolean mask or by positions."""
    if index.dtype == bool:
        index = np.flatnonzero(index)
    return {name: column[index] for name, column in rows.items()}


def pick(rows: Rows, names: Sequence[str]) -> Rows:
    """Keep only the named columns."""
    return {name: rows[name] for name in names}


def join(parts: Sequence[Rows]) -> Rows:
    """Stack tables of the same columns, in order. Raises KeyError when a part lacks a column of the first."""
    filled = [part for part in parts if count(part)]
    if not filled:
        return {}
    if len(filled) == 1:
        return filled[0]
    return {name: np.concatenate([part[name] for part in filled]) for name in filled[0]}
