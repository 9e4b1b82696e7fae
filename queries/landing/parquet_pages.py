"""Parquet's own checksums: every page of every column is walked, and its bytes are compared with their CRC-32.

The engine reads a page with a flipped bit without a word. A writer may leave the checksums out (pyarrow and DuckDB
do unless told otherwise); then only the page headers can be compared with the footer.
Format: https://github.com/apache/parquet-format
"""

from __future__ import annotations

import zlib
from typing import BinaryIO

from queries.landing.parquet_schema import DamagedError
from queries.landing.thrift import Fields, ShortError, ThriftError, read_struct

_HEAD = 1 << 12  # bytes read for a page header at first
_LONGEST_HEAD = 1 << 22  # bytes of a page header at most; it may hold two values as statistics
_PIECE = 1 << 20
_VALUES_OF = {
    0: (5, 2),
    3: (8, 4),
}  # kind of data page → the field of its own header, and therein of the encoding
_DICTIONARY, _DICTIONARY_OF = 2, 7
_UNPACKED = 0  # codec


def check_pages(file: BinaryIO, column: Fields, name: str, group: int) -> bool:
    """Whether every page of a column chunk has a checksum. ``column``: its metadata in the footer.

    Raises DamagedError where a checksum does not hold, or the page headers are not what the footer says: their
    places and sizes, the number of values, encodings. Raises OSError.
    """
    at = column[9] if not column.get(11) else min(column[9], column[11])
    end, unpacked, values, sealed = at + column[7], 0, 0, True
    encodings = set(column.get(2, ()))
    while at < end and values < max(column[5], 1):
        where = f"row group {group}, byte {at}"
        header, size = _header(file, at, name, where)
        length, full, kind = header.get(3, -1), header.get(2, -1), header.get(1)
        if length < 0 or full < 0 or at + size + length > end:
            raise DamagedError(f"a page that does not fit its column ({where})", name)
        if column.get(4, _UNPACKED) == _UNPACKED and length != full:
            raise DamagedError(f"a page of another length than its header says ({where})", name)
        if 4 not in header:
            sealed = False
        elif header[4] & 0xFFFFFFFF != _crc(file, at + size, length):
            raise DamagedError(f"a page whose checksum does not hold ({where})", name)
        if kind in _VALUES_OF:
            own, encoding = _VALUES_OF[kind]
            counts = header.get(own, {})
            values += counts.get(1, 0)
            if counts.get(encoding) not in encodings:
                raise DamagedError(f"a page in an encoding the footer does not name ({where})", name)
        elif kind != _DICTIONARY or _DICTIONARY_OF not in header:
            raise DamagedError(f"a page of no known kind ({where})", name)
        unpacked += size + full
        at += size + length
    if (values, at, unpacked) != (column[5], end, column[6]):
        found = f"{values} values in {unpacked} bytes, the footer says {column[5]} in {column[6]} (row group {group})"
        raise DamagedError(found, name)
    return sealed


def _crc(file: BinaryIO, at: int, length: int) -> int:
    file.seek(at)
    found = 0
    while length > 0:
        piece = file.read(min(length, _PIECE))
        if not piece:
            return -1
        found = zlib.crc32(piece, found)
        length -= len(piece)
    return found


def _header(file: BinaryIO, at: int, name: str, where: str) -> tuple[Fields, int]:
    """The fields of a page header by number, and its length in bytes."""
    length = _HEAD
    while length <= _LONGEST_HEAD:
        file.seek(at)
        raw = file.read(length)
        try:
            return read_struct(raw)
        except ShortError:
            if len(raw) < length:
                break
            length *= 8
        except ThriftError:
            break
    raise DamagedError(f"no page header ({where})", name)
