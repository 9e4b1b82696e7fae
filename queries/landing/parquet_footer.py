"""What a Parquet drop holds, by its footer, and whether its pages are those that were written."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from queries.landing.page_checksums import PageError, check_pages
from queries.landing.unreadable import AGAIN, UnreadableError


def read_footer(path: Path) -> tuple[tuple[tuple[str, str], ...], int, bool]:
    """Columns with what they hold, rows, and whether every page has a checksum. Raises UnreadableError, OSError.

    What a column holds: text, integer, double, float, decimal, boolean, timestamp, instant (a timestamp with its
    zone), date, or ``other: <type>``.
    """
    try:
        with pq.ParquetFile(path) as file:
            schema, metadata = file.schema_arrow, file.metadata
            columns = tuple((field.name, kind_of(field.type)) for field in schema)
            rows = metadata.num_rows
            sealed = check_pages(path, metadata)
    except PageError as error:
        raise UnreadableError("damaged Parquet", None, "the bytes that were written", str(error), AGAIN, error.column) from error
    except FileNotFoundError:
        raise
    except Exception as error:  # a damaged footer may raise anything the reader knows
        found = f"{str(error).splitlines()[0][:160] if str(error) else type(error).__name__}"
        hint = "The file is no Parquet, or was cut on its way: send it again under the same name."
        raise UnreadableError("Parquet cannot be read", None, "a whole Parquet file", found, hint) from error
    return columns, rows, sealed


def kind_of(kind: pa.DataType) -> str:
    """What a column of this Arrow type holds."""
    is_ = pa.types
    if is_.is_dictionary(kind):
        return kind_of(kind.value_type)
    if is_.is_timestamp(kind):
        return "instant" if kind.tz else "timestamp"
    if is_.is_float16(kind) or is_.is_float32(kind):
        return "float"
    tests = {
        "text": (is_.is_string, is_.is_large_string, is_.is_string_view, is_.is_null),
        "integer": (is_.is_integer,),
        "double": (is_.is_floating,),
        "decimal": (is_.is_decimal,),
        "boolean": (is_.is_boolean,),
        "date": (is_.is_date,),
    }
    for name, checks in tests.items():
        if any(check(kind) for check in checks):
            return name
    return f"other: {kind}"
