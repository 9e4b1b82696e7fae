"""Ids and hashes: numbers as fixed-width texts, written without a Python object per row; -1 is empty."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from data.demo.files.rows import Column

# "0000" … "9999" as bytes: ids are written four digits at a time
_FOUR_DIGITS = (np.arange(10_000)[:, None] // np.array([1000, 100, 10, 1]) % 10 + 48).astype(np.uint8)
Coding = Callable[[Column], pa.Array]


def _text(matrix: Column, empty: Column | None) -> pa.Array:
    """Fixed-width ASCII rows [n, width] as strings, without a Python object per row."""
    n, width = matrix.shape
    offsets = np.arange(n + 1, dtype=np.int32) * width
    strings = pa.StringArray.from_buffers(
        n, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(matrix))
    )
    if empty is None or not empty.any():
        return strings
    return pa.compute.if_else(pa.array(empty), pa.scalar(None, pa.string()), strings)


def ids(prefix: str, width: int) -> Coding:
    """Ids such as b000001234: a prefix and a fixed number of digits."""
    lead = np.frombuffer(prefix.encode(), dtype=np.uint8)
    groups = -(-width // 4)

    def encode(numbers: Column) -> pa.Array:
        left = np.asarray(numbers, dtype=np.int64)
        empty = left < 0
        left = np.where(empty, 0, left)
        matrix = np.empty((len(left), len(lead) + 4 * groups), dtype=np.uint8)
        for group in range(groups):
            end = matrix.shape[1] - 4 * group
            left, four = np.divmod(left, 10_000)
            matrix[:, end - 4 : end] = _FOUR_DIGITS[four]
        matrix = matrix[:, 4 * groups - width :]
        matrix[:, : len(lead)] = lead
        return _text(matrix, empty)

    return encode


def hashes(salt: int) -> Coding:
    """Hashes of twelve hexadecimal digits: one per number, without its order (splitmix64)."""
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    offset = np.uint64(salt * 0x9E3779B97F4A7C15 % 2**64)

    def encode(numbers: Column) -> pa.Array:
        signed = np.asarray(numbers, dtype=np.int64)
        z = signed.astype(np.uint64) + offset
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
        matrix = np.empty((len(z), 12), dtype=np.uint8)
        for place in range(12):
            matrix[:, place] = digits[(z >> np.uint64(4 * place)) & np.uint64(15)]
        return _text(matrix, signed < 0)

    return encode


IDS: dict[str, Coding] = {
    "order_id": ids("o", 11),
    "payment_id": ids("p", 12),
    "card_bin": ids("", 6),
    "seller_id": ids("s", 7),
    "creator_id": ids("c", 7),
    "buyer_id": ids("b", 10),
    "device_id": ids("d", 11),
    "address_id": ids("a", 10),
    "scan_id": ids("n", 12),
    "shipment_id": ids("f", 11),
    "case_id": ids("k", 12),
    "application_id": ids("y", 12),
    "interaction_id": ids("i", 12),
    "commission_id": ids("m", 12),
    "redemption_id": ids("r", 12),
    "account_event_id": ids("e", 12),
    "hit_id": ids("h", 13),
    "label_id": ids("l", 12),
    "appeal_id": ids("q", 12),
    "payout_id": ids("w", 12),
    "intervention_id": ids("v", 6),
    "document_hash": hashes(1),
    "face_hash": hashes(2),
    "bank_hash": hashes(3),
    "device_hash": hashes(4),
    "text_hash": hashes(5),
    "score_id": ids("z", 13),
    "movement_id": ids("x", 13),
    "reverses": ids("x", 13),
    "text_id": ids("t", 13),
    "live_id": ids("j", 11),
}

# Columns that hold ids of several kinds keep the kind in the number.
_SUBJECTS = tuple(IDS)
_SUBJECT_STEP = 10**15


def subject(column: str, numbers: Column) -> Column:
    """Mark numbers as ids of a named column, for columns that hold ids of several kinds."""
    marked = np.asarray(numbers, dtype=np.int64)
    return np.where(marked < 0, -1, marked + _SUBJECTS.index(column) * _SUBJECT_STEP)


def subjects(marked: Column) -> pa.Array:
    """Ids of several kinds in one column, made by `subject`."""
    kinds = np.where(marked < 0, 0, marked // _SUBJECT_STEP)
    parts, order = [], []
    for kind in np.unique(kinds).tolist():
        where = np.flatnonzero(kinds == kind)
        numbers = marked[where]
        parts.append(IDS[_SUBJECTS[kind]](np.where(numbers < 0, -1, numbers % _SUBJECT_STEP)))
        order.append(where)
    if not parts:
        return pa.array([], pa.string())
    back = np.argsort(np.concatenate(order), kind="stable")
    return pa.concat_arrays(parts).take(pa.array(back))
