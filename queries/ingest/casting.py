"""From what a drop holds to what the contract says: one SQL expression per column and per fault.

Generated, because columns come from the contract. A column of the drop is ``"r:<landed name>"`` before and
the contract's name after; every expression gives null for a value it cannot take, never an error and never
a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

from queries.content.contract import Column, Extract
from queries.engine.table_sql import literal, quote
from queries.landing.shape import Shape
from queries.state.catalog import engine_type

_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_WHOLE = r"[+-]?[0-9]+"
_WHOLE_OR_POINT_ZERO = r"[+-]?[0-9]+(\.0*)?"
_STAMP = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
_OFFSET = r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_EXPECTED = {
    "text": "text",
    "integer": "a whole number",
    "decimal": "a decimal number",
    "double": "a number",
    "boolean": "true or false",
    "timestamp": "a time as YYYY-MM-DD HH:MM:SS, with or without an offset",
    "date": "a day as YYYY-MM-DD",
}
EARLIEST, LATEST = "1970-01-01", "2100-01-01"


@dataclass(frozen=True)
class Check:
    """One way a value can be wrong: ``condition`` is SQL over the raw and the cast columns, true = wrong."""

    column: str
    landed: str
    condition: str
    expected: str


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
        f"{cast_sql(column, shape.kind(column.landed))} AS {quote(column.name)}" for column in extract.columns
    ]


def cast_sql(column: Column, kind: str | None) -> str:
    """The value of a column whose drop holds ``kind`` (None = the drop has no such column)."""
    target = engine_type(column)
    if kind in (None, "empty"):
        return f"CAST(NULL AS {target})"
    raw = raw_name(column.landed)
    if column.type in ("timestamp", "date"):
        return _cast_time(column, kind, raw)
    if kind == "text" and column.type != "text":
        return _cast_text(column, raw, target)
    if column.type == "integer" and kind in ("double", "decimal"):
        return f"CASE WHEN {raw} = trunc({raw}) THEN TRY_CAST({raw} AS BIGINT) END"
    if column.type in ("decimal", "double") and kind == "double":
        return f"CASE WHEN isfinite({raw}) THEN TRY_CAST({raw} AS {target}) END"
    return f"TRY_CAST({raw} AS {target})"


def _cast_text(column: Column, raw: str, target: str) -> str:
    if column.type == "boolean":
        return (
            f"CASE WHEN lower({raw}) IN ('true', 't', '1') THEN true "
            f"WHEN lower({raw}) IN ('false', 'f', '0') THEN false END"
        )
    pattern = _NUMBER
    if column.type == "integer":
        pattern = _WHOLE_OR_POINT_ZERO if column.format == "integral" else _WHOLE
    cast = f"TRY_CAST({raw} AS {target})"
    if column.type == "double":
        cast = f"nullif(nullif({cast}, 'inf'::DOUBLE), '-inf'::DOUBLE)"
    return f"CASE WHEN regexp_full_match({raw}, {literal(pattern)}) THEN {cast} END"


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


def checks(shape: Shape, extract: Extract) -> list[Check]:
    """Everything that can be wrong with a value of this drop."""
    found: list[Check] = []
    for column in extract.columns:
        kind = shape.kind(column.landed)
        if kind is None:
            continue
        found += _checks_of(column, kind, column.name == extract.event_time)
        if column.name == extract.event_time:
            name = quote(column.name)
            outside = f"({name} < TIMESTAMP '{EARLIEST}' OR {name} >= TIMESTAMP '{LATEST}')"
            found.append(Check(column.name, column.landed, outside, f"a time from {EARLIEST} to {LATEST}"))
    return found


def _checks_of(column: Column, kind: str, needed: bool) -> list[Check]:
    raw, name = raw_name(column.landed), quote(column.name)
    made: list[tuple[str, str]] = []
    if column.required or needed:
        made.append((f"{raw} IS NULL", "a value"))
    if _can_fail(column, kind):
        expected = f"{_EXPECTED[column.type]}{f' in the format {column.format}' if column.format else ''}"
        made.append((f"{raw} IS NOT NULL AND {name} IS NULL", expected))
    if column.min is not None:
        made.append((f"{name} < {_bound(column, column.min)}", f"at least {column.min}"))
    if column.max is not None:
        made.append((f"{name} > {_bound(column, column.max)}", f"at most {column.max}"))
    if column.values:
        known = ", ".join(literal(value) for value in column.values)
        made.append((f"CAST({name} AS VARCHAR) NOT IN ({known})", "one of " + ", ".join(column.values)))
    return [Check(column.name, column.landed, condition, expected) for condition, expected in made]


def _can_fail(column: Column, kind: str) -> bool:
    safe = {
        ("text", "text"),
        ("text", "integer"),
        ("boolean", "boolean"),
        ("double", "integer"),
        ("double", "decimal"),
    }
    return (column.type, kind) not in safe


def _bound(column: Column, value: float | str) -> str:
    """A bound as the engine reads it: numbers as they are, days and times quoted."""
    if isinstance(value, str):
        return f"CAST({literal(value)} AS {engine_type(column)})"
    return repr(value)
