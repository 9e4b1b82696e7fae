"""A result searched, filtered, sorted and added up: over the values as they came, not over what is shown of them."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from queries.answers.exact_columns import portable, texts

IS, IS_NOT, HAS, LEAST, MOST, NULL, NOT_NULL, EMPTY = (
    "is",
    "is not",
    "contains",
    "is at least",
    "is at most",
    "is null",
    "is not null",
    "is an empty text",
)
CONDITIONS = (IS, IS_NOT, HAS, LEAST, MOST, NULL, NOT_NULL, EMPTY)
DIGITS_OF_A_SUM = 80  # more than ten thousand of the longest decimals need
WITHOUT_VALUE = (NULL, NOT_NULL, EMPTY)


class NarrowError(ValueError):
    """A condition that a column cannot be asked; the text says what it takes."""


@dataclass(frozen=True)
class Narrow:
    """find: a text anywhere in a row; column, condition, value: one filter; sort: a column, `down` from the largest."""

    find: str = ""
    column: str = ""
    condition: str = IS
    value: str = ""
    sort: str = ""
    down: bool = False


def narrowed(table: pa.Table, how: Narrow) -> pa.Table:
    """The rows that are asked for, in that order; nulls last. Raises NarrowError."""
    if how.find:
        table = table.filter(_found(table, how.find))
    if how.column in table.column_names:
        mask = _mask(table[how.column], how.condition, how.value)
        table = table.filter(mask)
    if how.sort in table.column_names:
        column = table[how.sort]
        if kinds.is_nested(column.type) or kinds.is_interval(column.type) or kinds.is_dictionary(column.type):
            column = texts(column)
        order = "descending" if how.down else "ascending"
        keys = pa.table({"key": column})
        table = table.take(pc.sort_indices(keys, sort_keys=[("key", order, "at_end")]))
    return table


# What a column is called whose values are shares, middles or bounds; chosen.
_NO_SUM = frozenset(
    {
        *("rate", "ratio", "share", "percent", "pct", "bps", "avg", "average", "mean", "median"),
        *("low", "high", "lower", "upper", "min", "max", "p", "rank", "score"),
    }
)


def totals(table: pa.Table) -> dict[str, int | float | Decimal]:
    """The sum of each column of numbers that has one, exact for whole numbers and decimals."""
    found: dict[str, int | float | Decimal] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if _is_number(column.type):
            values = [value for value in column.to_pylist() if value is not None]
            if values:
                with localcontext(prec=DIGITS_OF_A_SUM):
                    found[name] = math.fsum(values) if kinds.is_floating(column.type) else sum(values)
    return found


def adds_up(name: str) -> bool:
    """Whether the sum of a column of this name says anything: that of rates, means and ends of intervals does not."""
    return not _NO_SUM & set(re.findall(r"[a-z]+", name.lower()))


def columns_of(table: pa.Table) -> list[dict[str, Any]]:
    """Of each column its name, type, and how many rows have a value, a null, an empty text, how many values differ.

    Of those that have an order also the smallest and the largest, as read on the page; of numbers sum and mean.
    """
    sums = totals(table)
    found = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        said = texts(column)
        filled = len(column) - column.null_count
        smallest, largest = _ends(column, said)
        total = sums.get(name)
        found.append(
            {
                "column": name,
                "type": type_of(column.type),
                "rows": filled,
                "null": column.null_count,
                "empty": pc.sum(pc.equal(said, "")).as_py() or 0 if kinds.is_string(column.type) else 0,
                "different": pc.count_distinct(said).as_py(),
                "smallest": smallest,
                "largest": largest,
                "sum": total,
                "mean": None if total is None or not filled else float(total) / filled,
            }
        )
    return found


def type_of(kind: pa.DataType) -> str:
    """A type as the engine calls it."""
    names = {"string": "text", "date32[day]": "date", "bool": "boolean", "double": "double", "float": "float"}
    names |= {
        "int64": "bigint",
        "int32": "integer",
        "int16": "smallint",
        "int8": "tinyint",
        "time64[us]": "time",
    }
    if kinds.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if kinds.is_timestamp(kind):
        return "timestamp with zone" if kind.tz else "timestamp"
    if kinds.is_nested(kind):
        return "list" if kinds.is_list(kind) else "map" if kinds.is_map(kind) else "struct"
    if kinds.is_dictionary(kind):
        return "enum"
    return names.get(str(kind), "interval" if kinds.is_interval(kind) else str(kind))


def _found(table: pa.Table, find: str) -> pa.ChunkedArray:
    mask = None
    for column in table.columns:
        hit = pc.fill_null(pc.match_substring(texts(column), find, ignore_case=True), False)
        mask = hit if mask is None else pc.or_(mask, hit)
    return mask


def _mask(column: pa.ChunkedArray, condition: str, value: str) -> pa.ChunkedArray:
    if condition == NULL:
        return pc.is_null(column)
    if condition == NOT_NULL:
        return pc.is_valid(column)
    said = texts(column)
    if condition == EMPTY:
        return pc.fill_null(pc.equal(said, ""), False)
    if condition == HAS:
        return pc.fill_null(pc.match_substring(said, value, ignore_case=True), False)
    compare = {IS: pc.equal, IS_NOT: pc.not_equal, LEAST: pc.greater_equal, MOST: pc.less_equal}[condition]
    if _is_number(column.type) or kinds.is_date(column.type) or kinds.is_timestamp(column.type):
        side, wanted = _typed(column, value)
        return pc.fill_null(compare(side, wanted), condition == IS_NOT)
    return pc.fill_null(compare(said, value), condition == IS_NOT)


def _typed(column: pa.ChunkedArray, value: str) -> tuple[pa.ChunkedArray, pa.Scalar]:
    """A column and the value it is compared with, in one type."""
    if _is_number(column.type):
        try:
            number = Decimal(value.strip().replace(" ", ""))
        except InvalidOperation:
            raise NarrowError(f"“{value}” is no number: a number is written 1234.5") from None
        if kinds.is_floating(column.type):
            return column, pa.scalar(float(number), pa.float64())
        return column.cast(pa.decimal256(76, getattr(column.type, "scale", 0) or 0)), pa.scalar(number)
    if kinds.is_string(portable(pa.table({"a": column}))["a"].type):
        raise NarrowError(
            "this column has days before year 1 or after 9999: it can be searched, not compared"
        )
    try:
        moment = dt.datetime.fromisoformat(value.strip())
    except ValueError:
        raise NarrowError(f"“{value}” is no day: a day is written 2026-11-01") from None
    zone = getattr(column.type, "tz", None)
    return column.cast(pa.timestamp("us", zone)), pa.scalar(moment, pa.timestamp("us", zone))


def _is_number(kind: pa.DataType) -> bool:
    return bool(kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_decimal(kind))


def _ends(column: pa.ChunkedArray, said: pa.ChunkedArray) -> tuple[str | None, str | None]:
    """The smallest and the largest value, as read on the page."""
    filled = len(column) - column.null_count
    if not filled or kinds.is_nested(column.type) or kinds.is_interval(column.type):
        return None, None
    keys = pa.table({"key": said if kinds.is_dictionary(column.type) else column})
    order = pc.sort_indices(keys, sort_keys=[("key", "ascending", "at_end")])
    return said[order[0].as_py()].as_py(), said[order[filled - 1].as_py()].as_py()
