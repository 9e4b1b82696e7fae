"""What a contract asks for that no file can have: found before a file comes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from queries.content.column import EPOCHS, Column
from queries.content.extract import Extract
from queries.content.key_place import KeyPlace

_DIRECTIVES = re.compile(r"%-?[aAbBcdfgGHIjmMnpSTuUVwWxXyYzZ%]")
_TIMES = ("timestamp", "date")
_NUMBERS = ("integer", "decimal", "double")


def is_format(column_type: str, text: str) -> bool:
    """Whether a format can be used for a column of this type."""
    if column_type == "integer":
        return text == "integral"
    if column_type not in _TIMES:
        return False
    if text in EPOCHS:
        return column_type == "timestamp"
    return "%" in text and "%" not in _DIRECTIVES.sub("", text)


def note_formats(columns: Iterable[object], at: KeyPlace) -> None:
    """Notes formats that cannot be read."""
    for number, column in enumerate(columns):
        if not isinstance(column, Column) or column.format is None or is_format(column.type, column.format):
            continue
        expected = {
            "integer": "integral",
            "timestamp": "a strptime format such as %d.%m.%Y %H:%M, or epoch_s, epoch_ms, epoch_us",
            "date": "a strptime format such as %d.%m.%Y",
        }.get(column.type, "no format: one is for timestamp, date and integer")
        at.nth(number).at("format").note("wrong format", expected, column.format)


def never_matching(extract: Extract, file: KeyPlace) -> None:
    """Notes what no row of a drop can ever be: bounds that exclude each other, values of another type."""
    for number, column in enumerate(extract.columns):
        at = file.at("column").nth(number)
        if _over(column.min, column.max):
            at.at("min").note(
                "can never match", f"a min that is not above max = {column.max}", str(column.min)
            )
        for value in column.values:
            reason = _no_value(column, value)
            if reason is not None:
                at.at("values").note("can never match", reason, value)
        if extract.csv.names and column.landed not in extract.csv.names and column.required:
            listed = ", ".join(extract.csv.names)
            at.note("can never match", f"one of the names under [csv]: {listed}"[:300], column.landed)
        if column.currency and not any(
            one.landed == column.landed and not one.currency for one in extract.columns
        ):
            hint = f'Add a [[column]] with source = "{column.landed}" and no currency.'
            at.at("currency").note("the original is not kept", "a column of the same source", "none", hint)
    csv = extract.csv
    if csv.thousands and csv.thousands in (csv.decimal, csv.delimiter):
        file.at("csv").at("thousands").note("can never match", "a sign of its own", csv.thousands)


def _over(low: float | str | None, high: float | str | None) -> bool:
    if isinstance(low, str) and isinstance(high, str):
        return low > high
    return isinstance(low, int | float) and isinstance(high, int | float) and low > high


def _no_value(column: Column, value: str) -> str | None:
    """Why a value can never stand in a column; None where it can."""
    try:
        if column.type in _NUMBERS:
            return _no_number(column, Decimal(value))
        if column.type == "date":
            date.fromisoformat(value)
        elif column.type == "timestamp":
            datetime.fromisoformat(value)
    except (InvalidOperation, ValueError):
        return f"a value of the type {column.type}"
    return "true or false" if column.type == "boolean" and value not in ("true", "false") else None


def _no_number(column: Column, value: Decimal) -> str | None:
    if column.type == "integer" and value != int(value):
        return "a whole number"
    low, high = column.min, column.max
    below = isinstance(low, int | float) and value < Decimal(str(low))
    above = isinstance(high, int | float) and value > Decimal(str(high))
    return f"a value from min = {low} to max = {high}" if below or above else None


def note_in_place(fields: Mapping[str, Any], file: KeyPlace) -> None:
    """What an extract cannot have whose files stay where they are: nothing can be added to a row, none left out."""
    if not fields.get("in_place"):
        return
    for key in ("enrich", "rates", "where"):
        if fields.get(key):
            file.at(key).note("not with in_place", "drops in landing", "in_place", "Take one of the two out.")
    if fields.get("kind") == "dimension":
        file.at("kind").note("not with in_place", "event", "dimension", "Land its snapshots as drops.")
    for number, column in enumerate(fields.get("columns", ())):
        if isinstance(column, Column) and (
            column.landed != column.name or column.currency or column.free_text
        ):
            at = file.at("column").nth(number)
            told = "a column stored under its own name, in one currency, without text that people wrote"
            at.note("not with in_place", told, column.name)
