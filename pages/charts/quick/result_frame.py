"""The rows of a result as a frame, and which of its columns are days, numbers and texts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from queries.answers.exact_columns import portable, told

_DAYS = ("date", "timestamp")
_NUMBERS = ("int", "uint", "float", "double", "decimal")  # how Arrow calls them
_TEXTS = ("string", "large_string", "bool", "dictionary")


def shown(table: Any) -> pd.DataFrame:
    """The rows in types a browser shows exactly; whole numbers stay whole where some are missing."""
    frame: pd.DataFrame = told(table).to_pandas(types_mapper=_integers)
    return frame


def whole(table: Any) -> pd.DataFrame:
    """The rows for a file: decimals and long whole numbers as they are."""
    frame: pd.DataFrame = portable(table).to_pandas(types_mapper=_integers)
    return frame


def columns(table: Any) -> tuple[list[str], list[str], list[str]]:
    """The names of a result's columns of days, of numbers and of texts."""
    kinds = {field.name: str(field.type) for field in told(table).schema}
    found = [
        [name for name, kind in kinds.items() if kind.startswith(of)] for of in (_DAYS, _NUMBERS, _TEXTS)
    ]
    return found[0], found[1], found[2]


def _integers(kind: object) -> pd.api.extensions.ExtensionDtype | None:
    name = str(kind)
    if name in ("int8", "int16", "int32", "int64"):
        return pd.Int64Dtype()
    return pd.UInt64Dtype() if name in ("uint8", "uint16", "uint32", "uint64") else None
