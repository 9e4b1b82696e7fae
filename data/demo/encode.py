"""From the generator's numbers to the columns of a drop: ids, words, money, moments.

Every coding takes numbers and gives one Arrow array of the contract's type; -1 (or NaN) is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa

from data.demo.rows import Column
from data.demo.vocabulary import COUNTRIES, RULES, WORDS

PREFIXES_PER_MARKET = 2000
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


def words(vocabulary: tuple[str, ...]) -> Coding:
    """Words by their position in a list."""
    values = pa.array(vocabulary, pa.string())

    def encode(numbers: Column) -> pa.Array:
        codes = np.asarray(numbers).astype(np.int32)
        empty = codes < 0
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=empty if empty.any() else None), values)

    return encode


def rule_lists(masks: Column) -> pa.Array:
    """Sets of rules, kept as bits, as names separated by commas; no rule is empty."""
    distinct, where = np.unique(np.asarray(masks, dtype=np.int64), return_inverse=True)
    names = [
        ",".join(rule for bit, rule in enumerate(RULES) if mask >> bit & 1) or None
        for mask in distinct.tolist()
    ]
    return pa.array(names, pa.string()).take(pa.array(where))


def plain_text(values: Column) -> pa.Array:
    """Texts given as such; the empty text is empty."""
    return pa.array(values, mask=values == "")


def money(cents: Column) -> pa.Array:
    """Whole cents as decimal(18, 2): the 128-bit integer is built from its two halves."""
    halves = np.empty((len(cents), 2), dtype=np.int64)
    halves[:, 0] = cents
    halves[:, 1] = np.where(np.asarray(cents) < 0, -1, 0)
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(halves)])


def moments(micros: Column) -> pa.Array:
    """UTC microseconds as a timestamp without zone."""
    return pa.array(np.asarray(micros, dtype=np.int64)).cast(pa.timestamp("us"))


def dates(days: Column) -> pa.Array:
    """Days since 1970 as dates; a negative day is empty."""
    number = np.asarray(days).astype(np.int32)
    return pa.array(number, mask=number < 0).cast(pa.date32())


def doubles(values: Column) -> pa.Array:
    """Numbers with up to three decimals; NaN is empty, so none ever lands."""
    rounded = np.round(np.asarray(values, dtype=np.float64), 3)
    return pa.array(rounded, mask=np.isnan(rounded))


def integers(values: Column) -> pa.Array:
    """Whole numbers; a negative one is empty."""
    number = np.asarray(values).astype(np.int64)
    return pa.array(number, mask=number < 0)


def flags(values: Column) -> pa.Array:
    """True or false."""
    return pa.array(np.asarray(values).astype(bool))


@cache
def _networks() -> tuple[str, ...]:
    """First three bytes of addresses: one block of /24s per market."""
    return tuple(
        f"{20 + m * 30 + n // 256}.{n % 256}.{(n * 37) % 256}"
        for m in range(len(COUNTRIES))
        for n in range(PREFIXES_PER_MARKET)
    )


@cache
def text_coding(column: str) -> Coding:
    """Coding of a text column, by its name. Raises KeyError for a column nobody has described."""
    if column in WORDS:
        return words(WORDS[column])
    if column == "rule_ids":
        return rule_lists
    if column in ("subject_id", "account_id"):
        return subjects
    if column == "ip_prefix":
        return words(_networks())
    return _IDS[column]


_IDS: dict[str, Coding] = {
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
}

_SUBJECTS = tuple(_IDS)
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
        parts.append(_IDS[_SUBJECTS[kind]](np.where(numbers < 0, -1, numbers % _SUBJECT_STEP)))
        order.append(where)
    if not parts:
        return pa.array([], pa.string())
    back = np.argsort(np.concatenate(order), kind="stable")
    return pa.concat_arrays(parts).take(pa.array(back))
