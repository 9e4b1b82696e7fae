"""The leaf table that every explanation starts from: checked, encoded, in one order whatever order it came
in.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Above this many keys a sort is cheaper than a table with one place per possible key.
_TABLE_KEYS = 60_000_000


class LeafError(ValueError):
    """The leaf table cannot be read: says which column, what was found, and what would be right."""


@dataclass(frozen=True)
class Leaves:
    """n leaves over D dimensions, unique and in lexicographic order of their codes.

    `codes` is [D, n]; `values[d][codes[d]]` is the leaf's value of dimension d. A table of amounts or counts
    has no denominators. Only dimensions with at least two values are kept: the others select nothing.
    """

    dimensions: tuple[str, ...]
    values: tuple[NDArray[Any], ...]
    codes: Ints
    actual_num: Floats
    expected_num: Floats
    actual_den: Floats | None
    expected_den: Floats | None

    @property
    def size(self) -> int:
        """Number of leaves."""
        return int(self.actual_num.size)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of values of each dimension."""
        return tuple(len(v) for v in self.values)

    def segment(self, dims: tuple[int, ...], codes: tuple[int, ...]) -> dict[str, Any]:
        """Name a cell by its dimension values, as plain Python values."""
        named = {self.dimensions[d]: self.values[d][c] for d, c in zip(dims, codes, strict=True)}
        return {k: v.item() if isinstance(v, np.generic) else v for k, v in named.items()}

    def inside(self, dims: tuple[int, ...], codes: tuple[int, ...]) -> NDArray[np.bool_]:
        """Mark the leaves inside a cell."""
        mask = np.ones(self.size, dtype=bool)
        for d, c in zip(dims, codes, strict=True):
            mask &= self.codes[d] == c
        return mask


def read_leaves(frame: pd.DataFrame, dimensions: list[str]) -> Leaves:
    """Check and encode a leaf table.

    Rows of the same leaf are added up, rows without any amount are dropped, a missing dimension value is a
    value of its own (None). Raises LeafError for a missing column, a NaN or infinite amount, a negative
    denominator.
    """
    _check_columns(frame, dimensions)
    has_den = "actual_den" in frame.columns
    names = ["actual_num", "expected_num", *(["actual_den", "expected_den"] if has_den else [])]
    measures = (
        np.stack([_measure(frame, name) for name in names]) if len(frame) else np.zeros((len(names), 0))
    )
    used = np.flatnonzero(np.any(measures != 0, axis=0))
    whole = used.size == len(frame)
    kept, tables, columns = [], [], []
    for name in sorted(dimensions):
        codes, values = _encode(frame[name])
        codes = codes if whole else codes[used]
        if used.size and np.any(codes != codes[0]):
            kept.append(name)
            tables.append(values)
            columns.append(codes)
    measures = measures if whole else measures[:, used]
    table = np.stack(columns) if columns else np.zeros((0, used.size), dtype=np.int64)
    table, measures = _order(table, measures, [len(v) for v in tables])
    return Leaves(
        dimensions=tuple(kept),
        values=tuple(tables),
        codes=table,
        actual_num=measures[0],
        expected_num=measures[1],
        actual_den=measures[2] if has_den else None,
        expected_den=measures[3] if has_den else None,
    )


def _check_columns(frame: pd.DataFrame, dimensions: list[str]) -> None:
    if len(set(dimensions)) != len(dimensions):
        raise LeafError(f"dimensions: each may be named once, found {dimensions}")
    missing = [c for c in [*dimensions, "actual_num", "expected_num"] if c not in frame.columns]
    if missing:
        raise LeafError(f"leaf table: missing column(s) {missing}; found {list(frame.columns)}")
    dens = [c for c in ("actual_den", "expected_den") if c in frame.columns]
    if len(dens) == 1:
        raise LeafError(
            f"leaf table: found {dens[0]} alone; give both actual_den and expected_den, or neither"
        )


def _measure(frame: pd.DataFrame, name: str) -> Floats:
    """One amount column as float64, refusing what is not a finite number."""
    try:
        values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise LeafError(f"leaf table, column {name}: expected numbers, {error}") from error
    wrong = ~np.isfinite(values)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise LeafError(
            f"leaf table, column {name}: {int(wrong.sum())} of {len(values)} values are NaN or infinite, the first "
            f"row {row} ({values[row]}); drop those rows or give 0"
        )
    if name.endswith("_den") and (values < 0).any():
        row = int(np.flatnonzero(values < 0)[0])
        raise LeafError(
            f"leaf table, column {name}: a denominator cannot be negative, row {row} has {values[row]}"
        )
    return values


def _encode(column: "pd.Series[Any]") -> tuple[Ints, NDArray[Any]]:
    """Codes in the order of the values' text, so that the order of rows does not matter."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy().astype(np.int64)
        values = column.cat.categories.to_numpy(dtype=object)
    else:
        codes, uniques = pd.factorize(column)
        codes = codes.astype(np.int64, copy=False)
        values = np.asarray(uniques, dtype=object)
    if codes.size and codes.min() < 0:
        codes = np.where(codes < 0, len(values), codes)
        values = np.append(values, np.array([None], dtype=object))
    texts = np.array([str(v) for v in values], dtype=object)
    order = np.argsort(texts, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[codes] if codes.size else codes, values[order]


def _order(codes: Ints, measures: Floats, sizes: list[int]) -> tuple[Ints, Floats]:
    """Sort the leaves by code and add up rows of the same leaf."""
    if codes.shape[1] == 0:
        return codes, measures
    if codes.shape[0] == 0:
        return codes[:, :1], measures.sum(axis=1, keepdims=True)
    keys = mixed_key(codes, sizes)
    if np.all(keys[1:] > keys[:-1]):
        return codes, measures
    cells, index, _ = compress(keys, int(np.prod([float(s) for s in sizes])))
    if cells == keys.size:
        order = np.empty(cells, dtype=np.int64)
        order[index] = np.arange(cells)
        return codes[:, order], measures[:, order]
    first = np.empty(cells, dtype=np.int64)
    first[index[::-1]] = np.arange(keys.size)[::-1]
    return codes[:, first], np.stack([bin_sums(index, m, cells) for m in measures])


def mixed_key(codes: Ints, sizes: list[int]) -> Ints:
    """One number per leaf from its codes, the first dimension most significant; re-encoded where it would
    overflow.
    """
    keys = codes[0].copy()
    span = float(sizes[0])
    for row, size in zip(codes[1:], sizes[1:], strict=True):
        if span * size > 2**62:
            _, keys = np.unique(keys, return_inverse=True)
            span = float(keys.max() + 1)
        keys = keys * size + row
        span *= size
    return keys


def bin_sums(index: Ints, weights: Floats, size: int) -> Floats:
    """Sum `weights` by `index` into `size` cells, as floats."""
    return np.bincount(index, weights=weights, minlength=size).astype(np.float64, copy=False)


def compress(keys: Ints, span: int) -> tuple[int, Ints, Ints]:
    """Number the distinct keys in their order: how many, the number of each row, the key of each number."""
    if span <= max(_TABLE_KEYS // 1000, min(_TABLE_KEYS, 40 * keys.size)):
        present = np.zeros(span, dtype=bool)
        present[keys] = True
        distinct = np.flatnonzero(present)
        rank = np.zeros(span, dtype=np.int64)
        rank[distinct] = np.arange(distinct.size)
        return int(distinct.size), rank[keys], distinct
    distinct, index = np.unique(keys, return_inverse=True)
    return int(distinct.size), index.astype(np.int64, copy=False), distinct
