"""From what a drop holds to what the contract says: one SQL expression per column.

Generated, because columns come from the contract. A column of the drop is ``"r:<landed name>"`` before and
the contract's name after; every expression gives null for a value it cannot take, never an error and never
a guess.
"""

from __future__ import annotations

import re

from queries.content.column import EPOCHS
from queries.content.contract import Column, Extract
from queries.content.extract import CsvFormat
from queries.engine.table_sql import literal, quote
from queries.landing.shape import Shape
from queries.state.catalog import engine_type

_WHOLE = r"[0-9]+"
_EXPONENT = r"([eE][+-]?[0-9]+)?"
_STAMP = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
_OFFSET = r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
EPOCH_YEARS = (157_766_400, 4_102_444_800)  # seconds: 1975 to 2100; a thousandth of any is before 1975
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def raw_name(landed: str) -> str:
    """The quoted name of a column of the drop."""
    return quote("r:" + landed)


def raw_columns(shape: Shape, extract: Extract) -> list[str]:
    """The columns of the drop that the contract knows, renamed to their raw names."""
    wanted = [column.landed for column in extract.columns if shape.kind(column.landed) is not None]
    return [f"{quote(shape.field(name))} AS {raw_name(name)}" for name in dict.fromkeys(wanted)]


def cast_columns(shape: Shape, extract: Extract) -> list[str]:
    """One ``<expression> AS <name>`` per contract column."""
    return [
        f"{cast_sql(column, shape.kind(column.landed), extract.csv)} AS {quote(column.name)}"
        for column in extract.columns
    ]


def raw_value(column: Column) -> str:
    """SQL for what the drop holds in a column; null where it is one of the words that mean nothing is there."""
    raw = raw_name(column.landed)
    if not column.nulls:
        return raw
    words = ", ".join(literal(word) for word in column.nulls)
    return f"(CASE WHEN CAST({raw} AS VARCHAR) NOT IN ({words}) THEN {raw} END)"


def cast_sql(column: Column, kind: str | None, csv: CsvFormat) -> str:
    """The value of a column whose drop holds ``kind`` (None = the drop has no such column)."""
    target = engine_type(column)
    if kind in (None, "empty"):
        return f"CAST(NULL AS {target})"
    raw = raw_value(column)
    if column.is_epoch:
        return _cast_epoch(column, kind, raw)
    if column.type in ("timestamp", "date"):
        return _cast_time(column, kind, raw)
    if kind == "text" and column.type != "text":
        return _cast_text(column, raw, target, csv)
    if column.type == "integer" and kind in ("double", "float", "decimal"):
        return f"CASE WHEN {raw} = trunc({raw}) THEN TRY_CAST({raw} AS BIGINT) END"
    if column.type in ("decimal", "double") and kind in ("double", "float"):
        return f"CASE WHEN isfinite({raw}) THEN TRY_CAST({raw} AS {target}) END"
    return f"TRY_CAST({raw} AS {target})"


def _cast_text(column: Column, raw: str, target: str, csv: CsvFormat) -> str:
    if column.type == "boolean":
        return (
            f"CASE WHEN lower({raw}) IN ('true', 't', '1') THEN true "
            f"WHEN lower({raw}) IN ('false', 'f', '0') THEN false END"
        )
    point, between = re.escape(csv.decimal), re.escape(csv.thousands)
    whole = rf"({_WHOLE}|[0-9]{{1,3}}({between}[0-9]{{3}})+)" if between else _WHOLE
    if column.type == "integer":
        pattern = rf"[+-]?{whole}({point}0*)?" if column.format == "integral" else rf"[+-]?{whole}"
    else:
        pattern = rf"[+-]?({whole}({point}[0-9]*)?|{point}[0-9]+){_EXPONENT}"
    cast = f"TRY_CAST({plain_number(raw, csv)} AS {target})"
    if column.type == "double":
        cast = f"nullif(nullif({cast}, 'inf'::DOUBLE), '-inf'::DOUBLE)"
    return f"CASE WHEN regexp_full_match({raw}, {literal(pattern)}) THEN {cast} END"


def plain_number(raw: str, csv: CsvFormat) -> str:
    """SQL for a number in text as the engine reads it: nothing between the thousands, a point before the decimals."""
    if csv.thousands:
        raw = f"replace({raw}, {literal(csv.thousands)}, '')"
    return raw if csv.decimal == "." else f"replace({raw}, {literal(csv.decimal)}, '.')"


def _cast_epoch(column: Column, kind: str, raw: str) -> str:
    """A time counted from 1970, within the years the unit can mean: seconds are never taken for milliseconds."""
    unit = EPOCHS[str(column.format)]
    number = f"TRY_CAST({raw} AS DOUBLE)"
    exact = f"TRY_CAST({raw} AS DECIMAL(38, 6))" if kind in ("text", "decimal", "integer") else raw
    if kind == "text":
        number = f"CASE WHEN regexp_full_match({raw}, '-?[0-9]+([.][0-9]*)?') THEN {number} END"
    since, until = EPOCH_YEARS[0] * unit, EPOCH_YEARS[1] * unit
    moment = f"make_timestamp(CAST({exact} * {1_000_000 // unit} AS BIGINT))"
    return f"CASE WHEN {number} >= {since} AND {number} < {until} THEN {moment} END"


def _cast_time(column: Column, kind: str, raw: str) -> str:
    """Times are UTC: an offset is applied, one written without is of the column's zone."""
    if column.type == "date":
        if kind == "text":
            if column.format:
                return f"TRY_CAST(try_strptime({raw}, {literal(column.format)}) AS DATE)"
            return f"CASE WHEN regexp_full_match({raw}, {literal(_DAY)}) THEN TRY_CAST({raw} AS DATE) END"
        if kind == "timestamp":
            midnight = f"isfinite({raw}) AND {raw} = date_trunc('day', {raw})"
            return f"CASE WHEN {midnight} THEN CAST({raw} AS DATE) END"
        return f"CASE WHEN isfinite({raw}) THEN {raw} END"
    if kind == "instant":
        return f"CASE WHEN isfinite({raw}) THEN make_timestamp(epoch_us({raw})) END"
    if kind == "timestamp":
        return f"CASE WHEN isfinite({raw}) THEN {_to_utc(f'CAST({raw} AS TIMESTAMP)', column.zone)} END"
    if column.format:
        parsed = f"try_strptime({raw}, {literal(column.format)})"
        if "%z" in column.format:
            return f"make_timestamp(epoch_us({parsed}))"
        return _to_utc(f"CAST({parsed} AS TIMESTAMP)", column.zone)
    with_offset = f"make_timestamp(epoch_us(TRY_CAST({raw} AS TIMESTAMPTZ)))"
    without = _to_utc(f"TRY_CAST({raw} AS TIMESTAMP)", column.zone)
    return (
        f"CASE WHEN regexp_full_match({raw}, {literal(_STAMP)}) THEN "
        f"CASE WHEN regexp_matches({raw}, {literal(_OFFSET)}) THEN {with_offset} ELSE {without} END END"
    )


def _to_utc(value: str, zone: str) -> str:
    return value if zone == "UTC" else f"timezone('UTC', timezone({literal(zone)}, {value}))"
