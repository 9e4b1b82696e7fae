"""What a Parquet drop holds, by its footer, and whether its bytes are those that were written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from queries.landing.parquet_pages import check_pages
from queries.landing.parquet_schema import DamagedError, Leaf, read_schema
from queries.landing.thrift import Fields, ThriftError, read_struct
from queries.landing.unreadable import AGAIN, UnreadableError

_MARK = b"PAR1"
_LONGEST = 1 << 28  # bytes of a footer


@dataclass(frozen=True)
class Footer:
    """Columns with what they hold, rows, and whether every page has a checksum."""

    columns: tuple[tuple[str, str], ...]
    rows: int
    sealed: bool


def read_footer(path: Path) -> Footer:
    """Reads the footer of a Parquet file and walks its pages. Raises UnreadableError, OSError.

    Unreadable is a file whose footer does not agree with itself or with the pages, and one of which a checksum
    does not hold.
    """
    with path.open("rb") as file:
        try:
            fields = _fields(file)
            columns, leaves = read_schema(fields.get(2) or [])
            groups = fields.get(4) or []
            rows = fields.get(3, -1)
            if rows < 0 or rows != sum(group.get(3, -1) for group in groups):
                raise DamagedError("not as many rows in the row groups as in all")
            sealed = True
            for number, group in enumerate(groups):
                sealed &= _check_group(file, group, number, leaves)
        except DamagedError as error:
            raise UnreadableError(
                "damaged Parquet", None, "the bytes that were written", str(error), AGAIN, error.column
            ) from error
        except (ThriftError, KeyError, TypeError, AttributeError) as error:
            # Fields of another kind than the format has: one flipped bit may make a number of a list.
            found = str(error) if isinstance(error, ThriftError) else "fields of the wrong kind in its footer"
            raise UnreadableError(
                "damaged Parquet", None, "the bytes that were written", found, AGAIN
            ) from error
    return Footer(tuple(columns), rows, sealed and bool(groups))


def _fields(file: BinaryIO) -> Fields:
    hint = "The file is no Parquet, or was cut on its way: send it again under the same name."
    whole = "a whole Parquet file"
    first = file.read(4)
    size = file.seek(0, 2)
    file.seek(max(size - 8, 0))
    last = file.read(8)
    if first != _MARK or last[4:] != _MARK:
        found = "no mark of Parquet at its " + ("begin" if first != _MARK else "end")
        raise UnreadableError("Parquet cannot be read", None, whole, found, hint)
    length = int.from_bytes(last[:4], "little")
    if not 0 < length <= min(size - 12, _LONGEST):
        found = f"{size} bytes, of which {length} should be the footer"
        raise UnreadableError("Parquet cannot be read", None, whole, found, hint)
    file.seek(size - 8 - length)
    return read_struct(file.read(length))[0]


def _check_group(file: BinaryIO, group: Fields, number: int, leaves: list[Leaf]) -> bool:
    """Compares a row group with the schema, and its pages with it. Whether all of them have checksums."""
    chunks = group.get(1) or []
    if len(chunks) != len(leaves):
        raise DamagedError(f"not the columns of the schema in row group {number}")
    sealed = True
    for chunk, leaf in zip(chunks, leaves, strict=True):
        column, name = chunk[3], ".".join(leaf.path)
        path = tuple(part.decode("utf-8", "replace") for part in column[3])
        if path != leaf.path or column[1] != leaf.type:
            raise DamagedError(f"another name or type in row group {number} than in the schema", name)
        if not leaf.repeated and column[5] != group[3]:
            raise DamagedError(f"{column[5]} values for {group[3]} rows in row group {number}", name)
        sealed &= check_pages(file, column, name, number)
    return sealed
