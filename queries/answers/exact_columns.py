"""Columns of a result in types that a browser and a spreadsheet show as they are: no digit, no day and no null is lost.

A browser counts in doubles: beyond 2⁵³ it rounds whole numbers. Python has no days before year 1 and after 9999. What
cannot be shown as what it is becomes a text that says it.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

WHOLE = 2**53  # the largest whole number below which a double holds every one
DIGITS = 15  # decimal digits a double holds
MOST_BYTES = 64  # of a binary value that are written out; chosen
MOST_SIGNS = 2_000  # of a list or a struct; chosen
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896  # year 1 and 9999, counted from 1970
_ENDLESS_DAY, _ENDLESS_MOMENT = 2**31 - 1, 2**63 - 1  # how the engine writes infinity
_PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def told(table: pa.Table) -> pa.Table:
    """The same rows and names; each column as a browser shows it without loss."""
    return _each(table, _told)


def portable(table: pa.Table) -> pa.Table:
    """The same rows and names, decimals and long whole numbers kept: only what Python has no value for is a text."""
    return _each(table, _portable)


def rows_of(table: pa.Table) -> list[list[Any]]:
    """The rows as Python has them; of a column with a value that Python has none for, all are texts."""
    columns = []
    for column in table.columns:
        try:
            columns.append(column.to_pylist())
        except (
            OverflowError,
            ValueError,
        ):  # days without end, years before 1 and after 9999, in whatever depth
            columns.append(_inner(column) if kinds.is_nested(column.type) else texts(column).to_pylist())
    return [list(row) for row in zip(*columns, strict=True)]


def _each(table: pa.Table, change: Any) -> pa.Table:
    columns = [change(column) for column in table.columns]
    return pa.Table.from_arrays(columns, names=table.column_names)


def texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as what is read on the page, nulls kept."""
    column = _told(column)
    if kinds.is_string(column.type):
        return column
    if kinds.is_floating(column.type):
        return _said(column, lambda value: f"{value:.15g}")
    return column.cast(pa.string())


def _told(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if kinds.is_decimal(kind):
        if kind.scale == 0 and _within(column, WHOLE):
            return column.cast(pa.int64())
        return column.cast(pa.float64()) if kind.precision <= DIGITS or _short(column) else _said(column, str)
    if kinds.is_integer(kind) and not _within(column, WHOLE):
        return _said(column, str)
    if kinds.is_timestamp(kind) and _has_fractions(column):
        return _moments(column)
    return _portable(column)


def _portable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if kinds.is_dictionary(kind):
        return _portable(column.cast(kind.value_type))
    if kinds.is_null(kind):
        return column.cast(pa.string())
    if kinds.is_binary(kind) or kinds.is_large_binary(kind):
        return _said(column, _hex)
    if kinds.is_nested(kind):
        said = [None if value is None else _nested(value) for value in _inner(column)]
        return pa.chunked_array([pa.array(said, pa.string())])
    if kinds.is_interval(kind):
        return _said(column, _interval)
    if kinds.is_date(kind) or kinds.is_timestamp(kind):
        return column if _has_years(column) else _moments(column)
    return column


def _has_fractions(column: pa.ChunkedArray) -> bool:
    """Whether a moment has more than whole seconds, which a browser's table leaves out."""
    per_second = _PER_DAY[column.type.unit] // 86_400
    return per_second > 1 and any(
        value % per_second for value in column.cast(pa.int64()).to_pylist() if value is not None
    )


def _inner(column: pa.ChunkedArray) -> list[Any]:
    """The values of a list, struct or map, at every depth as Python has them; a day that it has not is a text."""
    return [value for chunk in column.chunks for value in _unpacked(chunk)]


def _unpacked(array: pa.Array) -> list[Any]:
    kind, there = array.type, array.is_valid().to_pylist()
    if kinds.is_struct(kind):
        names = [field.name for field in kind]
        inside = zip(*(_unpacked(one) for one in array.flatten()), strict=True)
        rows: Any = (dict(zip(names, row, strict=True)) for row in inside)
    elif kinds.is_map(kind):
        pairs = list(zip(_unpacked(array.keys), _unpacked(array.items), strict=True))
        rows = (pairs[first:last] for first, last in pairwise(array.offsets.to_pylist()))
    elif kinds.is_fixed_size_list(kind):
        size, first = kind.list_size, array.offset
        values = _unpacked(array.values)
        rows = (values[at * size : (at + 1) * size] for at in range(first, first + len(array)))
    elif kinds.is_list(kind) or kinds.is_large_list(kind):
        values = _unpacked(array.values)
        rows = (values[first:last] for first, last in pairwise(array.offsets.to_pylist()))
    elif kinds.is_date(kind) or kinds.is_timestamp(kind):
        return list(_portable(pa.chunked_array([array])).to_pylist())
    else:
        return [_value(one) for one in array]
    return [row if is_there else None for row, is_there in zip(rows, there, strict=True)]


def _value(one: pa.Scalar) -> Any:
    try:
        return one.as_py()
    except (OverflowError, ValueError):
        return "beyond what can be shown"


def _said(column: pa.ChunkedArray, say: Any) -> pa.ChunkedArray:
    values = [None if value is None else say(value) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(values, pa.string())])


def _within(column: pa.ChunkedArray, most: int) -> bool:
    ends = pc.min_max(column).as_py()
    return ends["min"] is None or (-most <= ends["min"] and ends["max"] <= most)


def _short(column: pa.ChunkedArray) -> bool:
    """Whether every value has no more digits than a double holds."""
    most = 10 ** (DIGITS - column.type.scale) if column.type.scale < DIGITS else 0
    return most > 0 and _within(column, most)


def _has_years(column: pa.ChunkedArray) -> bool:
    whole = column.cast(pa.int32() if kinds.is_date32(column.type) else pa.int64())
    per_day = 1 if kinds.is_date32(column.type) else _PER_DAY[getattr(column.type, "unit", "ms")]
    ends = pc.min_max(whole).as_py()
    return ends["min"] is None or (
        _FIRST_DAY * per_day <= ends["min"] and ends["max"] < (_LAST_DAY + 1) * per_day
    )


def _moments(column: pa.ChunkedArray) -> pa.ChunkedArray:
    day = kinds.is_date32(column.type)
    zone = "+00:00" if getattr(column.type, "tz", None) else ""
    endless = _ENDLESS_DAY if day else _ENDLESS_MOMENT
    unit: Any = "D" if day else getattr(column.type, "unit", "ms")

    def say(value: int) -> str:
        if abs(value) == endless:
            return "infinity" if value > 0 else "-infinity"
        return str(np.datetime64(value, unit)).replace("T", " ") + zone

    return _said(column.cast(pa.int32() if day else pa.int64()), say)


def _hex(value: bytes) -> str:
    cut = f"… ({len(value):,} bytes)" if len(value) > MOST_BYTES else ""
    return f"0x{value[:MOST_BYTES].hex()}{cut}"


def _interval(value: Any) -> str:
    months, days, nanos = value
    seconds = nanos / 1e9
    parts = [(months, "month"), (days, "day"), (seconds, "second")]
    said = [f"{number:g} {word}{'' if abs(number) == 1 else 's'}" for number, word in parts if number]
    return " ".join(said) or "0 seconds"


def _nested(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=_inside)
    return text if len(text) <= MOST_SIGNS else f"{text[:MOST_SIGNS]}… ({len(text):,} characters)"


def _inside(value: Any) -> str:
    return _hex(value) if isinstance(value, bytes) else str(value)
