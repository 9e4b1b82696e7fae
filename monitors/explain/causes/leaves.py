"""The leaf table that every explanation starts from: checked, encoded, and in one order whatever the order of its
rows.
"""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# share of all combinations that occur; a fuller table is stored as the whole grid, summed by reshaping; chosen
_FILLED = 0.4
_TABLE_KEYS = 4  # possible keys per row up to which a lookup table is cheaper than a sort; chosen
KEY_LIMIT = 2**62  # keys below this fit into 64 bits


class LeafError(ValueError):
    """The leaf table cannot be read; the message names the column, what was found and what is expected."""


@dataclass(frozen=True)
class Leaves:
    """n leaves over D dimensions, each combination once, in lexicographic order of their codes.

    codes: [D, n] int32, or None for a grid: all combinations in row-major order, zeros where one did not occur. live:
        [n], leaves that hold any amount. A table of amounts or counts has no denominators. Dimensions with a single
        value are dropped, as they select nothing.
    """

    dimensions: tuple[str, ...]
    values: tuple[NDArray[Any], ...]
    codes: NDArray[np.int32] | None
    live: NDArray[np.bool_]
    actual_num: Floats
    expected_num: Floats
    actual_den: Floats | None
    expected_den: Floats | None
    positions: Ints

    @property
    def size(self) -> int:
        """Number of positions: of leaves, or of combinations for a grid."""
        return int(self.actual_num.size)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of values of each dimension."""
        return tuple(len(v) for v in self.values)

    def segment(self, dims: tuple[int, ...], codes: tuple[int, ...]) -> dict[str, Any]:
        """Dimension → value of a cell, as plain Python values."""
        named = {self.dimensions[d]: self.values[d][c] for d, c in zip(dims, codes, strict=True)}
        return {k: v.item() if isinstance(v, np.generic) else v for k, v in named.items()}

    def rows(self, dims: tuple[int, ...], codes: tuple[int, ...]) -> Ints:
        """Positions of the leaves inside a cell."""
        if self.codes is None:
            place: list[slice | int] = [slice(None)] * len(self.sizes)
            for d, c in zip(dims, codes, strict=True):
                place[d] = c
            return self.positions.reshape(self.sizes)[tuple(place)].ravel()
        mask = np.ones(self.size, dtype=bool)
        for d, c in zip(dims, codes, strict=True):
            mask &= self.codes[d] == c
        return np.flatnonzero(mask)

    def code(self, dim: int, rows: Ints) -> Ints:
        """Codes of one dimension in the leaves at `rows`."""
        if self.codes is None:
            place = rows // prod(self.sizes[dim + 1 :])
            if dim:
                place -= place // self.sizes[dim] * self.sizes[dim]
            return place
        return self.codes[dim][rows].astype(np.int64)

    def margin(self, dim: int, amounts: Floats) -> Floats:
        """Sums of amounts [n] by the values of one dimension."""
        if self.codes is None:
            above, size, below = self._grid_shape(dim)
            whole: Floats = np.ones(above) @ amounts.reshape(above, size * below)
            return whole.reshape(size, below) @ np.ones(below)
        return bin_sums(self.codes[dim], amounts, self.sizes[dim])

    def scale(self, dim: int, by_value: Floats, amounts: Floats) -> None:
        """Multiply amounts [n] in place by one factor per value of a dimension."""
        if self.codes is None:
            shaped = amounts.reshape(self._grid_shape(dim))
            shaped *= by_value[:, None]
        else:
            amounts *= by_value[self.codes[dim]]

    def _grid_shape(self, dim: int) -> tuple[int, int, int]:
        """Sizes of a grid before, at and after one dimension."""
        return prod(self.sizes[:dim]), self.sizes[dim], prod(self.sizes[dim + 1 :])


def encode_leaves(frame: pd.DataFrame, dimensions: list[str]) -> Leaves:
    """Check and encode a leaf table.

    frame: columns as in `causes`. Rows of the same leaf are added up, rows without any amount are dropped, a missing
        dimension value is a value of its own (None). Raises LeafError for a missing column, a NaN or infinite amount,
        a negative denominator.
    """
    _check_columns(frame, dimensions)
    has_den = "actual_den" in frame.columns
    names = ["actual_num", "expected_num", *(["actual_den", "expected_den"] if has_den else [])]
    measures = [_measure(frame, name) for name in names]
    holds = _any_held(measures)
    used = None if holds.all() else np.flatnonzero(holds)
    if used is not None:
        measures = [m[used] for m in measures]
    kept: list[str] = []
    tables: list[NDArray[Any]] = []
    columns: list[Ints] = []
    for name in sorted(dimensions):
        codes, values = _encode(frame[name])
        codes = codes if used is None else codes[used]
        if codes.size and len(values) > 1 and np.any(codes != codes[0]):
            kept.append(name)
            tables.append(values)
            columns.append(codes)
    codes_by_leaf, measures = _arrange(columns, measures, [len(v) for v in tables])
    return Leaves(
        dimensions=tuple(kept),
        values=tuple(tables),
        codes=codes_by_leaf,
        live=_any_held(measures),
        actual_num=measures[0],
        expected_num=measures[1],
        actual_den=measures[2] if has_den else None,
        expected_den=measures[3] if has_den else None,
        positions=np.arange(measures[0].size),
    )


def _any_held(measures: list[Floats]) -> NDArray[np.bool_]:
    """Leaves with any amount that is not 0."""
    held = measures[0] != 0
    for m in measures[1:]:
        held |= m != 0
    return held


def _check_columns(frame: pd.DataFrame, dimensions: list[str]) -> None:
    """Raise LeafError for missing or repeated columns."""
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
    """One amount column as float64. Raises LeafError for values that are not finite numbers and negative
    denominators.
    """
    try:
        values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise LeafError(f"leaf table, column {name}: expected numbers, {error}") from error
    if values.size and not np.isfinite(values.sum()):
        wrong = np.flatnonzero(~np.isfinite(values))
        if wrong.size:
            raise LeafError(
                f"leaf table, column {name}: {wrong.size} of {len(values)} values are NaN or infinite, "
                f"the first in row {wrong[0]} ({values[wrong[0]]}); drop those rows or give 0"
            )
    if name.endswith("_den") and values.size and values.min() < 0:
        row = int(np.argmin(values))
        raise LeafError(
            f"leaf table, column {name}: no denominator can be negative, row {row} has {values[row]}"
        )
    return values


def _encode(column: "pd.Series[Any]") -> tuple[Ints, NDArray[Any]]:
    """Codes of a column, in the order of the values' text, so that the order of rows does not matter; and
    the values.
    """
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
    order = np.argsort(np.array([str(v) for v in values], dtype=object), kind="stable")
    if np.array_equal(order, np.arange(order.size)):
        return codes, values
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[codes] if codes.size else codes, values[order]


def _arrange(
    columns: list[Ints], measures: list[Floats], sizes: list[int]
) -> tuple[NDArray[np.int32] | None, list[Floats]]:
    """Codes and measures in lexicographic order of the leaves, rows of the same leaf added up; a full table as a
    grid.
    """
    if not columns:
        return None, [np.array([m.sum()]) if m.size else m for m in measures]
    span = prod(sizes)
    keys = mixed_key(columns, sizes)
    if span <= max(keys.size / _FILLED, 64):
        if span != keys.size or not np.array_equal(keys, np.arange(span)):
            measures = [bin_sums(keys, m, span) for m in measures]
        return None, measures
    cells, index, distinct = compress(keys, span)
    measures = [bin_sums(index, m, cells) for m in measures]
    if span < KEY_LIMIT:
        return np.stack([code.astype(np.int32) for code in split_key(distinct, sizes)]), measures
    first = np.empty(cells, dtype=np.int64)
    first[index] = np.arange(keys.size)
    return np.stack([c[first].astype(np.int32) for c in columns]), measures


def mixed_key(columns: list[Ints], sizes: list[int]) -> Ints:
    """One number per row from its codes, the first dimension leading; re-encoded where it would exceed 64 bits."""
    keys = columns[0].astype(np.int64)
    span = sizes[0]
    for row, size in zip(columns[1:], sizes[1:], strict=True):
        if span * size > KEY_LIMIT:
            _, keys = np.unique(keys, return_inverse=True)
            span = int(keys.max() + 1)
        keys = keys * size
        keys += row
        span *= size
    return keys


def bin_sums(index: Ints, weights: Floats, size: int) -> Floats:
    """Sums of `weights` by `index` into `size` cells, as floats."""
    return np.bincount(index, weights=weights, minlength=size).astype(np.float64, copy=False)


def split_key(keys: Ints, sizes: list[int]) -> list[Ints]:
    """Codes per dimension from the keys of `mixed_key`."""
    found: list[Ints] = []
    for size in reversed(sizes[1:]):
        above = keys // size
        found.append(keys - above * size)
        keys = above
    return [keys, *reversed(found)]


def compress(keys: Ints, span: int) -> tuple[int, Ints, Ints]:
    """Number the distinct keys in their order: how many, the number of each row, the key of each number."""
    if span <= max(_TABLE_KEYS * keys.size, 4096):
        present = np.zeros(span, dtype=bool)
        present[keys] = True
        distinct = np.flatnonzero(present)
        rank = np.zeros(span, dtype=np.int64)
        rank[distinct] = np.arange(distinct.size)
        return int(distinct.size), rank[keys], distinct
    bits = int(keys.size).bit_length()
    if np.all(keys[1:] >= keys[:-1]):
        first = _firsts(keys)
        return int(np.count_nonzero(first)), np.cumsum(first) - 1, keys[first]
    if span >= 1 << (62 - bits):
        distinct, index = np.unique(keys, return_inverse=True)
        return int(distinct.size), index.astype(np.int64, copy=False), distinct
    # Key and row in one number: a plain sort is many times faster than one that returns an order.
    packed = keys << bits
    packed |= np.arange(keys.size)
    packed.sort()
    row = packed & ((1 << bits) - 1)
    packed >>= bits
    first = _firsts(packed)
    index = np.empty(keys.size, dtype=np.int64)
    index[row] = np.cumsum(first) - 1
    distinct = packed[first]
    return int(distinct.size), index, distinct


def _firsts(ordered: Ints) -> NDArray[np.bool_]:
    """Where a new value begins in sorted keys."""
    first = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first
