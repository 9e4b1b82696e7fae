"""Everything that can be wrong with a value: what it is not, and what it looks as if it had been before.

A value that can be read may still not be what was meant: an id that went through a double, a word that stands for
nothing, more decimals than are kept. Such a value is set aside unless the contract allows it by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from queries.content.contract import Column, Extract
from queries.content.extract import CsvFormat
from queries.engine.table_sql import literal, quote
from queries.landing.shape import Shape
from queries.state.catalog import engine_type
from queries.values.casting import plain_number, raw_value

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
NULL_WORDS = (
    "", "null", "(null)", "<null>", "n/a", "#n/a", "<na>", "nan", "none", "nil", "undefined", "\\n", "-", "--", "?"
)  # fmt: skip
_EXACT = {"double": 2**53, "float": 2**24}  # from here on not every whole number can be held
_CONTROLS = "[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F]"  # signs that do not show
MOST_REPEATS = 200  # of a group, which the engine's regular expressions count
_ODD = (
    f"{_CONTROLS}"
    "|^[+-]?[0-9]\\.[0-9]+[eE][+-]?[0-9]+$|^[+-]?[0-9]{16,}\\.0+$"  # a number that went through a double
)


@dataclass(frozen=True)
class Check:
    """One way a value can be wrong: ``condition`` is SQL over the raw and the cast columns, true = wrong.

    ``hint``: what to do, the line of the contract that would allow it among it. ``unread``: it is no value of the
    column's type.
    """

    column: str
    landed: str
    condition: str
    expected: str
    hint: str | None = None
    unread: bool = False


def checks(shape: Shape, extract: Extract) -> list[Check]:
    """Every check of the values of a drop of this shape."""
    found: list[Check] = []
    for column in extract.columns:
        kind = shape.kind(column.landed)
        if kind is None:
            continue
        needed = column.required or column.name == extract.event_time
        found += _checks_of(column, kind, needed)
        found += _suspicions(
            column, kind, needed, extract.csv, len(shape.columns) if not shape.parquet else 0
        )
        if column.name == extract.event_time:
            name = quote(column.name)
            outside = f"({name} < TIMESTAMP '{EARLIEST}' OR {name} >= TIMESTAMP '{LATEST}')"
            found.append(Check(column.name, column.landed, outside, f"a time from {EARLIEST} to {LATEST}"))
    return found


def _checks_of(column: Column, kind: str, needed: bool) -> Iterator[Check]:
    raw, name = raw_value(column), quote(column.name)
    made: list[tuple[str, str]] = []
    if needed:
        made.append((f"{raw} IS NULL", "a value"))
    if _can_fail(column, kind):
        unread = f"{raw} IS NOT NULL AND {name} IS NULL"
        yield Check(column.name, column.landed, unread, _expected(column), unread=True)
    if column.min is not None:
        made.append((f"{name} < {_bound(column, column.min)}", f"at least {column.min}"))
    if column.max is not None:
        made.append((f"{name} > {_bound(column, column.max)}", f"at most {column.max}"))
    if column.values:
        known = ", ".join(literal(value) for value in column.values)
        made.append((f"CAST({name} AS VARCHAR) NOT IN ({known})", "one of " + ", ".join(column.values)))
    for condition, expected in made:
        yield Check(column.name, column.landed, condition, expected)


def _expected(column: Column) -> str:
    if column.is_epoch:
        unit = {"epoch_s": "seconds", "epoch_ms": "milliseconds", "epoch_us": "microseconds"}[
            str(column.format)
        ]
        return f"{unit} since 1970, of a time from 1975 to 2100"
    return f"{_EXPECTED[column.type]}{f' in the format {column.format}' if column.format else ''}"


def _suspicions(column: Column, kind: str, needed: bool, csv: CsvFormat, fields: int) -> Iterator[Check]:
    """What a value looks as if it had been before; ``fields`` of a row of a CSV, 0 in Parquet."""
    made: list[tuple[str, str, str]] = []
    if column.type == "text" and kind == "text" and not column.values:
        made += _text_suspicions(column, needed, csv, fields)
    if column.type in ("integer", "decimal"):
        made += _number_suspicions(column, kind, csv)
    if column.type in ("timestamp", "date") and column.format and not column.is_epoch:
        name = quote(column.name)
        yield Check(column.name, column.landed, f"{name} < TIMESTAMP '1000-01-01'", "a year of four digits")
    for name, condition, expected in made:
        if name not in column.allow:
            hint = f'Where it is right, write allow = ["{name}"] for the column in the contract.'
            if name == "null words":
                hint = f'{hint[:-1]}; where it means nothing, nulls = ["…"].'
            if name == "rounding":
                hint = f"{hint[:-1]}, or a larger scale."
            yield Check(column.name, column.landed, condition, expected, hint)


def _text_suspicions(
    column: Column, needed: bool, csv: CsvFormat, fields: int
) -> Iterator[tuple[str, str, str]]:
    raw = raw_value(column)
    if needed:
        words = ", ".join(literal(word) for word in NULL_WORDS)
        yield "null words", f"lower(trim({raw})) IN ({words})", "a value, not a word for none"
    if column.free_text:  # people write 1.5e+3, lists with commas, and lines; controls are no writing
        yield (
            "odd signs",
            f"regexp_matches({raw}, {literal(_CONTROLS)})",
            "text without signs that do not show",
        )
        if fields > 1:
            cell, least = f"[^{re.escape(csv.delimiter)}\n]*", min(fields - 1, MOST_REPEATS)
            row = rf"\n({cell}{re.escape(csv.delimiter)}){{{least}}}"
            swallowed = "a text, not whole rows: a quote may have been left open"
            yield "line breaks", f"regexp_matches({raw}, {literal(row)})", swallowed
        return
    odd = "text without signs that do not show, and no number that went through a double"
    yield "odd signs", f"regexp_matches({raw}, {literal(_ODD)})", odd
    if fields > 1:
        parts = f"length({raw}) - length(replace({raw}, {literal(csv.delimiter)}, ''))"
        swallowed = f"contains({raw}, chr(10)) AND {parts} >= {fields - 1}"
        yield "line breaks", swallowed, "a value, not whole rows: a quote may have been left open"


def _number_suspicions(column: Column, kind: str, csv: CsvFormat) -> Iterator[tuple[str, str, str]]:
    raw, name = raw_value(column), quote(column.name)
    if kind in _EXACT:
        exact = f"a number that a {kind} can hold exactly, below {_EXACT[kind]:,}"
        yield "large doubles", f"isfinite({raw}) AND abs({raw}) >= {_EXACT[kind]}", exact
    if column.type == "integer":
        if kind == "text" and column.format == "integral":
            large = f"contains({raw}, {literal(csv.decimal)}) AND abs({name}::DOUBLE) >= {2**53}"
            yield "large doubles", large, "a number that did not go through a double"
        return
    number = raw if kind != "text" else f"TRY_CAST({plain_number(raw, csv)} AS DECIMAL(38, 18))"
    if kind == "integer":
        return
    # What a double adds of its own, far behind the last decimal that is kept, is no rounding.
    noise = f"greatest({10.0**-column.scale * 1e-3!r}, abs(CAST({number} AS DOUBLE)) * 1e-15)"
    apart = f"abs(CAST({number} AS DOUBLE) - CAST({name} AS DOUBLE)) > {noise}"
    if kind == "float":
        apart = f"abs({raw} - CAST({name} AS FLOAT)) > greatest({10.0**-column.scale * 1e-3!r}, abs({raw}) * 1e-6)"
    if kind == "text":
        at = f"strpos({raw}, {literal(csv.decimal)})"
        long = f"({at} > 0 AND length({raw}) - {at} > {column.scale}) OR contains(lower({raw}), 'e-')"
        apart = f"CASE WHEN {long} THEN {apart} ELSE false END"
    yield "rounding", f"{name} IS NOT NULL AND {apart}", f"at most {column.scale} decimals"
    if kind == "text":
        short = f"{name} IS NOT NULL AND regexp_matches({raw}, '[eE][+]?[0-9]')"
        yield "exponent", short, "a number written out: one with an exponent has lost its last digits"


def _can_fail(column: Column, kind: str) -> bool:
    safe = {
        ("text", "text"),
        ("text", "integer"),
        ("boolean", "boolean"),
        ("double", "integer"),
        ("double", "decimal"),
    }
    return kind != "empty" and (column.type, kind) not in safe


def _bound(column: Column, value: float | str) -> str:
    """A bound as the engine reads it: numbers as they are, days and times quoted."""
    if isinstance(value, str):
        return f"CAST({literal(value)} AS {engine_type(column)})"
    return repr(value)
