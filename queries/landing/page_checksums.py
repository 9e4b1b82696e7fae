"""Parquet's own checksums: every page of every column is walked, and its bytes are compared with their CRC-32.

The engine reads a page with a flipped bit without a word. A writer may leave the checksums out (pyarrow and DuckDB
do unless told otherwise); then only the page headers can be checked.
Format: https://github.com/apache/parquet-format, Thrift compact protocol.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.parquet as pq

_HEAD = 1 << 12  # bytes read for a page header at first
_LONGEST_HEAD = 1 << 22  # bytes of a page header at most; it may hold two values as statistics
_PIECE = 1 << 20
_DEEPEST = 8  # structs within structs; a page header has two
_VALUES_OF = {0: 5, 3: 8}  # page type → the field with the header that counts its values
_TRUE, _FALSE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 7, 8, 9, 10, 12


class PageError(ValueError):
    """A page whose bytes are not those that were written; the message names row group and place."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


class _ShortError(Exception):
    """The bytes end within a page header."""


def check_pages(path: Path, metadata: pq.FileMetaData) -> bool:
    """Whether every page has a checksum. Raises PageError where one does not hold, OSError.

    Without checksums: the page headers must lie one behind the other and count as many values as the footer.
    """
    sealed = True
    with path.open("rb") as file:
        for group in range(metadata.num_row_groups):
            row_group = metadata.row_group(group)
            for place in range(row_group.num_columns):
                sealed &= _check_column(file, row_group.column(place), group)
    return sealed


def _check_column(file: BinaryIO, column: Any, group: int) -> bool:
    starts = [column.data_page_offset]
    if column.has_dictionary_page and column.dictionary_page_offset:
        starts.append(column.dictionary_page_offset)
    at = min(starts)
    end = at + column.total_compressed_size
    values, sealed = 0, True
    while at < end and values < max(column.num_values, 1):
        where = f"row group {group}, byte {at}"
        header, size = _header(file, at, column.path_in_schema, where)
        length, kind = header.get(3), header.get(1)
        if not isinstance(length, int) or length < 0 or at + size + length > end:
            raise PageError(column.path_in_schema, f"a page that does not fit its column ({where})")
        found = _crc(file, at + size, length)
        if 4 not in header:
            sealed = False
        elif header[4] & 0xFFFFFFFF != found:
            raise PageError(column.path_in_schema, f"a page whose checksum does not hold ({where})")
        if kind in _VALUES_OF:
            counts = header.get(_VALUES_OF[kind])
            values += counts.get(1, 0) if isinstance(counts, dict) else 0
        at += size + length
    if values != column.num_values:
        counted = f"{values} values, the footer says {column.num_values} (row group {group})"
        raise PageError(column.path_in_schema, counted)
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


def _header(file: BinaryIO, at: int, column: str, where: str) -> tuple[dict[int, Any], int]:
    """The fields of a page header by number, and its length in bytes."""
    length = _HEAD
    while length <= _LONGEST_HEAD:
        file.seek(at)
        raw = file.read(length)
        try:
            return _struct(raw, 0, 0)
        except _ShortError:
            if len(raw) < length:
                break
            length *= 8
        except (ValueError, RecursionError):
            break
    raise PageError(column, f"no page header ({where})")


def _struct(raw: bytes, at: int, depth: int) -> tuple[dict[int, Any], int]:
    fields: dict[int, Any] = {}
    number = 0
    while True:
        head = _byte(raw, at)
        at += 1
        if head == 0:
            return fields, at
        if head >> 4:
            number += head >> 4
        else:
            number, at = _signed(raw, at)
        fields[number], at = _value(raw, at, head & 15, depth)


def _value(raw: bytes, at: int, kind: int, depth: int) -> tuple[Any, int]:
    if depth > _DEEPEST:
        raise ValueError("structs within structs")
    if kind in (_TRUE, _FALSE):
        return kind == _TRUE, at
    if kind == 3:
        return _byte(raw, at), at + 1
    if kind in (4, 5, 6):
        return _signed(raw, at)
    if kind == _DOUBLE:
        return None, at + 8
    if kind == _BINARY:
        length, at = _varint(raw, at)
        if at + length > len(raw):
            raise _ShortError
        return None, at + length
    if kind in (_LIST, _SET):
        head = _byte(raw, at)
        count, at = (head >> 4, at + 1) if head >> 4 < 15 else _varint(raw, at + 1)
        for _ in range(count):
            _, at = _value(raw, at, head & 15, depth + 1)
        return None, at
    if kind == _STRUCT:
        return _struct(raw, at, depth + 1)
    raise ValueError(f"no field of a page header: kind {kind}")


def _byte(raw: bytes, at: int) -> int:
    if at >= len(raw):
        raise _ShortError
    return raw[at]


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    found = shift = 0
    while True:
        byte = _byte(raw, at)
        at += 1
        found |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return found, at
        if shift > 63:
            raise ValueError("a number without end")


def _signed(raw: bytes, at: int) -> tuple[int, int]:
    found, at = _varint(raw, at)
    return (found >> 1) ^ -(found & 1), at
