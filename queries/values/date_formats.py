"""Which format would fit times that the contract's does not: named in the message, never used by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import duckdb

from queries.engine.table_sql import literal

_DAYS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%m.%d.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%b %d %Y",
)
_TIMES = (
    "",
    " %H:%M:%S",
    " %H:%M",
    "T%H:%M:%S",
    " %H:%M:%S.%f",
    "T%H:%M:%S.%f",
    " %I:%M:%S %p",
    " %I:%M %p",
    "T%H:%M",
)
_ZONES = ("", "%z")
_EPOCHS = (
    ("epoch_s", re.compile(r"\d{9,10}(\.\d*)?")),
    ("epoch_ms", re.compile(r"\d{12,13}")),
    ("epoch_us", re.compile(r"\d{15,16}")),
)


def fitting_formats(
    connection: duckdb.DuckDBPyConnection, values: Sequence[str], day: bool = False
) -> list[str]:
    """The formats, likeliest first, that every one of these texts fits; ``day``: for days, so without epochs."""
    texts = [value for value in values if value]
    if not texts:
        return []
    if not day:
        for name, pattern in _EPOCHS:
            if all(pattern.fullmatch(text.strip()) for text in texts):
                return [name]
    formats = [one + time + zone for zone in _ZONES for time in _TIMES for one in _DAYS if time or not zone]
    fits = ", ".join(
        f"bool_and(coalesce(year(try_strptime(v, {literal(form)})) BETWEEN 1900 AND 2200, false))"
        for form in formats
    )
    given = ", ".join(f"({literal(text)})" for text in texts)
    row = connection.execute(f"SELECT {fits} FROM (VALUES {given}) AS t(v)").fetchone() or ()
    return [form for form, fit in zip(formats, row, strict=True) if fit]


def advice(formats: Iterable[str]) -> str | None:
    """What to write in the contract so that the values fit."""
    found = list(formats)[:2]
    if not found:
        return None
    if len(found) == 1:
        return f'All of them fit format = "{found[0]}": write it for the column in the contract.'
    return f'They fit both format = "{found[0]}" and format = "{found[1]}": write for the column which of them it is.'
