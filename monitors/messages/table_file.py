"""A table as a file: CSV that no spreadsheet takes for a program, CSV as Excel opens it, Parquet.

In CSV every text is quoted, so that an empty text ("") is told from a value that is not known (nothing). Numbers are
written as they are; a column of whole numbers that lost its type to a missing value is whole numbers again.
"""

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from io import BytesIO
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

BOM = b"\xef\xbb\xbf"  # by it Excel knows that a file is UTF-8
FORMULA = "=+-@"
# Characters that show nothing though Unicode counts them as letters or signs: a formula may stand behind them.
UNSEEN = "\u115f\u1160\u2800\u3164\uffa0"
WHOLE = 2**53  # beyond this a double does not hold every whole number


def disarm(cell: object) -> object:
    """A text that a spreadsheet could run gets a leading apostrophe; all else is as it was.

    It could run one that begins with = + - @, in any width, whatever stands before that and shows nothing: blanks,
    tabs, line breaks, no-break and zero-width spaces, a byte order mark. A leading tab or line break is enough.
    """
    if not isinstance(cell, str) or not cell:
        return cell
    begins = next((sign for sign in cell if not _shows_nothing(sign)), "")
    runs = bool(begins) and unicodedata.normalize("NFKC", begins)[:1] in FORMULA
    return f"'{cell}" if runs or cell[0] in "\t\r\n" else cell


def _shows_nothing(sign: str) -> bool:
    return (
        sign.isspace()
        or sign in UNSEEN
        or unicodedata.category(sign) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me")
    )


def to_csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 CSV with a header: comma, decimal point, line feeds."""
    return csv_of([str(name) for name in frame.columns], _rows(frame)).encode()


def to_excel_csv(frame: pd.DataFrame, *, decimal_comma: bool = False) -> bytes:
    """CSV that Excel opens by a double click: UTF-8 with its mark; decimal_comma: semicolons and decimal commas, as in
    most of Europe and South America.
    """
    separator, point = (";", ",") if decimal_comma else (",", ".")
    names = [str(name) for name in frame.columns]
    return BOM + csv_of(names, _rows(frame), separator=separator, point=point, end="\r\n").encode()


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Parquet with the columns' types; a name that comes twice gets a number."""
    typed = integers_again(frame)
    typed.columns = _unique(str(name) for name in frame.columns)
    for name in typed.columns:
        if typed[name].dtype == object and not _is_of_one_type(typed[name]):
            typed[name] = [None if _is_missing(cell) else _said(cell) for cell in typed[name]]
    file = BytesIO()
    typed.to_parquet(file, index=False)
    return file.getvalue()


def integers_again(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy in which whole numbers that a missing value had turned into 3.0 are integers with nulls."""
    columns = []
    for at in range(frame.shape[1]):
        column = frame.iloc[:, at]
        if pd.api.types.is_float_dtype(column) and column.isna().any() and _is_whole(column):
            column = column.astype("Int64")
        columns.append(column)
    return pd.concat(columns, axis=1) if columns else frame.copy()


def csv_of(
    names: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    separator: str = ",",
    point: str = ".",
    end: str = "\n",
    quote_all: bool = True,
) -> str:
    """CSV of plain values, header first; texts and names are disarmed, and quoted (all, or those that need it).

    What is not known is nothing; in a table of one column it is "", because an empty line is no row to most readers.
    """
    quote = _quoted if quote_all else partial(_quoted_where_needed, separator=separator)
    missing = '""' if len(names) == 1 else ""
    lines = [separator.join(quote(name) for name in names)]
    for row in rows:
        lines.append(separator.join(missing if _is_missing(v) else _cell(v, point, quote) for v in row))
    return end.join(lines) + end


def _rows(frame: pd.DataFrame) -> Iterable[tuple[object, ...]]:
    """The rows, with whole columns as integers and days without a time of day."""
    columns = []
    for at in range(frame.shape[1]):
        column = frame.iloc[:, at]
        values = column.tolist()
        if pd.api.types.is_float_dtype(column) and _is_whole(column):
            values = [value if _is_missing(value) else int(value) for value in values]
        elif pd.api.types.is_datetime64_any_dtype(column) and column.dt.tz is None:
            known = column.dropna()
            if (known == known.dt.normalize()).all():
                values = [value if _is_missing(value) else value.date() for value in values]
        columns.append(values)
    return zip(*columns, strict=True) if columns else []


def _is_whole(column: pd.Series) -> bool:
    values = column.dropna().to_numpy(dtype=float)
    return bool(values.size) and bool((np.isfinite(values) & (values % 1 == 0) & (abs(values) < WHOLE)).all())


def _cell(value: object, point: str, quote: Callable[[str], str]) -> str:
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", point)
    if isinstance(value, Real):
        return repr(float(value)).replace(".", point)
    return quote(_said(value))


def _quoted(text: str) -> str:
    return '"' + str(disarm(text)).replace('"', '""') + '"'


def _quoted_where_needed(text: str, separator: str) -> str:
    safe = str(disarm(text))
    plain = safe and safe == safe.strip() and not any(sign in safe for sign in (separator, '"', "\n", "\r"))
    return safe if plain else _quoted(text)


def _said(value: object) -> str:
    """A value that is no number as text: lists of words by commas, other nested values as JSON."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, default=str, ensure_ascii=False)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def _is_missing(value: Any) -> bool:
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, float | np.floating) and bool(np.isnan(value))


def _is_of_one_type(column: pd.Series) -> bool:
    """Whether all known values have one plain type, so that Parquet can hold them as it is."""
    kinds = {type(value) for value in column if not _is_missing(value)}
    return len(kinds) <= 1 and not kinds & {dict, list, tuple, set}


def _unique(names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        number, free = 1, name
        while free in found:
            number += 1
            free = f"{name}_{number}"
        found.append(free)
    return found


FORMS: dict[str, tuple[str, str, Callable[[pd.DataFrame], bytes]]] = {
    "CSV": ("csv", "text/csv", to_csv),
    "Excel": ("csv", "text/csv", to_excel_csv),
    "Excel, decimal comma": ("csv", "text/csv", lambda frame: to_excel_csv(frame, decimal_comma=True)),
    "Parquet": ("parquet", "application/vnd.apache.parquet", to_parquet),
}
