"""Codings: numbers become money, dates and words exactly, and -1 becomes empty."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.demo.files import encode
from data.demo.files.vocabulary import RULES, code


@given(st.lists(st.integers(0, 10**15), max_size=20))
def test_money_is_exact_to_the_cent(cents: list[int]) -> None:
    found = encode.money(np.array(cents, dtype=np.int64)).to_pylist()
    assert found == [Decimal(c).scaleb(-2) for c in cents]


def test_doubles_leave_no_nan_behind() -> None:
    assert encode.doubles(np.array([1.23456, np.nan])).to_pylist() == [1.235, None]


def test_dates_count_from_1970() -> None:
    assert encode.dates(np.array([0, 20650, -1])).to_pylist() == [date(1970, 1, 1), date(2026, 7, 16), None]


def test_rule_sets_are_names_in_order() -> None:
    masks = np.array([0, 0b101])
    assert encode.rule_lists(masks).to_pylist() == [None, f"{RULES[0]},{RULES[2]}"]


def test_an_unknown_word_names_its_column() -> None:
    with pytest.raises(KeyError, match="'blok' is not a word of column 'action'"):
        code("action", "blok")
