"""Tables as CSV files that a spreadsheet opens as data and never as formulas."""

from __future__ import annotations

import csv

import pandas as pd

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def disarm(cell: object) -> object:
    """A text cell that a spreadsheet would run gets a leading apostrophe; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_RISKY):
        return "'" + cell
    return cell


def to_csv(frame: pd.DataFrame) -> bytes:
    """The frame as UTF-8 CSV with a header, exact values, text cells and column names disarmed."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(disarm)
    safe.columns = [str(disarm(str(name))) for name in safe.columns]
    return bytes(safe.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC).encode())
