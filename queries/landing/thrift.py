"""Thrift's compact protocol, read from bytes that may be damaged: fields by number, nothing trusted.

Parquet writes its footer and its page headers so. The reader of the Arrow library ends the whole process on some
damaged footers; this one raises.
Format: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from typing import Any

_DEEPEST = 16  # structs and lists within each other
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
Fields = dict[int, Any]


class ThriftError(ValueError):
    """Bytes that are no struct."""


class ShortError(ThriftError):
    """The bytes end within the struct."""


def read_struct(raw: bytes, at: int = 0, depth: int = 0) -> tuple[Fields, int]:
    """The fields of the struct that begins at a byte, by number, and where it ends. Raises ThriftError."""
    if depth > _DEEPEST:
        raise ThriftError("structs within structs")
    fields: Fields = {}
    number = 0
    try:
        while True:
            head = raw[at]
            at += 1
            if head == 0:
                return fields, at
            if head >> 4:
                number += head >> 4
            else:
                number, at = _signed(raw, at)
            kind = head & 15
            if kind in (_TRUE, _FALSE):
                fields[number] = kind == _TRUE
            else:
                fields[number], at = _value(raw, at, kind, depth)
    except IndexError:
        raise ShortError("the bytes end within a struct") from None


def _value(raw: bytes, at: int, kind: int, depth: int) -> tuple[Any, int]:
    if 4 <= kind <= 6:
        return _signed(raw, at)
    if kind == _BINARY:
        length, at = _varint(raw, at)
        if at + length > len(raw):
            raise ShortError("the bytes end within a text")
        return raw[at : at + length], at + length
    if kind == _STRUCT:
        return read_struct(raw, at, depth + 1)
    if kind in (_LIST, _SET):
        return _list(raw, at, depth + 1)
    if kind == _BYTE:
        return raw[at], at + 1
    if kind == _DOUBLE:
        return None, at + 8
    raise ThriftError(f"no field: kind {kind}")


def _list(raw: bytes, at: int, depth: int) -> tuple[list[Any], int]:
    if depth > _DEEPEST:
        raise ThriftError("lists within lists")
    head = raw[at]
    at += 1
    count = head >> 4
    if count == 15:
        count, at = _varint(raw, at)
    if count > len(raw):
        raise ThriftError("a list longer than its bytes")
    kind = head & 15
    items = []
    for _ in range(count):
        if kind in (_TRUE, _FALSE):
            item, at = raw[at] == _TRUE, at + 1
        else:
            item, at = _value(raw, at, kind, depth)
        items.append(item)
    return items, at


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    byte = raw[at]
    if byte < 128:
        return byte, at + 1
    found = shift = 0
    while True:
        byte = raw[at]
        at += 1
        found |= (byte & 127) << shift
        if byte < 128:
            return found, at
        shift += 7
        if shift > 63:
            raise ThriftError("a number without end")


def _signed(raw: bytes, at: int) -> tuple[int, int]:
    found, at = _varint(raw, at)
    return (found >> 1) ^ -(found & 1), at
