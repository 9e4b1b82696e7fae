"""From the generator's numbers to the columns of a drop: ids, words, money, moments.

Every coding takes numbers and gives one Arrow array of the contract's type; -1 (or NaN) is empty.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa

from data.demo.files.ids import IDS, Coding, subjects
from data.demo.files.rows import Column
from data.demo.files.vocabulary import COUNTRIES, RULES, WORDS

PREFIXES_PER_MARKET = 2000


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
    """True or false; a negative one is empty."""
    given = np.asarray(values)
    return pa.array(given > 0, mask=given < 0 if given.dtype.kind != "b" else None)


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
    if column in ("subject_id", "account_id", "author_id"):
        return subjects
    if column == "ip_prefix":
        return words(_networks())
    return IDS[column]
